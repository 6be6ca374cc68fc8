import { EventEmitter } from 'node:events';
import type { BrowserWindow, WebContents } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBus } from '../../lib/bus.ts';
import { collectUncaught } from '../../testing/uncaught.ts';
import { lifeOf } from './window-life.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function newWindow() {
  const page = new EventEmitter();
  const window = Object.assign(new EventEmitter(), { webContents: page });
  return { page, window, life: lifeOf(window as unknown as BrowserWindow) };
}

/** In which order Electron tells of it. */
const ways: { how: string; first: string; end: (window: EventEmitter, page: EventEmitter) => void }[] = [
  { how: 'by destroy', first: 'its window', end: (window) => window.emit('closed') },
  { how: 'by close', first: 'its page', end: (_, page) => page.emit('destroyed') },
];

describe.each(ways)('a window that ends $how, which $first tells first', ({ end }) => {
  it('is over, for every part of the program', () => {
    const { window, page, life } = newWindow();
    expect([life.isOver(), life.signal.aborted]).toEqual([false, false]);
    end(window, page);
    expect([life.isOver(), life.signal.aborted]).toEqual([true, true]);
    expect(lifeOf(window as unknown as BrowserWindow)).toBe(life);
  });

  it('tells those who asked for that once', () => {
    const { window, page, life } = newWindow();
    const told = vi.fn();
    life.atEnd(told);
    end(window, page);
    expect(told).toHaveBeenCalledOnce();
    window.emit('closed');
    page.emit('destroyed');
    expect(told).toHaveBeenCalledOnce();
    life.atEnd(told);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('tells the others, too, when one of them fails', async () => {
    const uncaught = collectUncaught();
    const { window, page, life } = newWindow();
    const mistake = new Error('a mistake of ours');
    const told = vi.fn();
    life.atEnd(() => {
      throw mistake;
    });
    life.atEnd(told);
    end(window, page);
    expect(told).toHaveBeenCalledOnce();
    await Promise.resolve();
    expect(uncaught).toEqual([mistake]);
  });

  it('is no longer told what its page, the program and the dashboard go on telling', () => {
    const { window, page, life } = newWindow();
    const program = new EventEmitter();
    const events = createEventBus();
    const heard = vi.fn();
    life.whileOpen(page as WebContents).on('did-finish-load', () => heard('load'));
    life.whileOpen(program).on('updated', () => heard('program'));
    life.whileOpen(program).once('updated', () => heard('program, once'));
    life.whileOpen(events).on('quitting.changed', () => heard('dashboard'));
    const all = () => {
      page.emit('did-finish-load');
      program.emit('updated');
      events.emit('quitting.changed', null);
    };
    all();
    expect(heard.mock.calls.flat()).toEqual(['load', 'program', 'program, once', 'dashboard']);
    end(window, page);
    all();
    expect(heard).toHaveBeenCalledTimes(4);
    expect(program.listenerCount('updated')).toBe(0);
    expect(page.listenerCount('did-finish-load')).toBe(0);
  });

  it('hears nothing more of the very event that ends it', () => {
    const { window, page, life } = newWindow();
    const heard = vi.fn();
    const program = new EventEmitter();
    program.on('updated', () => end(window, page));
    life.whileOpen(program).on('updated', heard);
    program.emit('updated');
    expect(heard).not.toHaveBeenCalled();
  });

  it('has no timer that goes off later', () => {
    const { window, page, life } = newWindow();
    const late = vi.fn();
    life.after(100, late);
    const takeBack = life.after(50, late);
    takeBack();
    vi.advanceTimersByTime(99);
    end(window, page);
    life.after(10, late);
    vi.advanceTimersByTime(1000);
    expect(late).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a window that goes on has its timers and hears all', () => {
  const { window, page, life } = newWindow();
  const done = vi.fn();
  life.after(100, done);
  life.whileOpen(window).on('resize', done);
  window.emit('resize');
  window.emit('resize');
  vi.advanceTimersByTime(100);
  expect(done).toHaveBeenCalledTimes(3);
  page.emit('did-navigate');
  expect(life.isOver()).toBe(false);
});
