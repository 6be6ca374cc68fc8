import { expect, it, vi } from 'vitest';
import { collectUncaught } from '../testing/uncaught.ts';
import { createEventBus } from './bus.ts';

it('tells each listener of an event until it leaves, in order of arrival, and the viewer that it is for', () => {
  const events = createEventBus();
  const told: unknown[] = [];
  const leave = events.on('command.asked', (command, viewer) => told.push(['first', command, viewer]));
  events.on('command.asked', (command, viewer) => told.push(['second', command, viewer]));
  events.on('quitting.changed', () => told.push('another event'));
  events.emit('command.asked', 'about', 7);
  leave();
  leave();
  events.emit('command.asked', 'about');
  expect(told).toEqual([
    ['first', 'about', 7],
    ['second', 'about', 7],
    ['second', 'about', undefined],
  ]);
});

it('tells a function as often as it listens, and ends one subscription at a time', () => {
  const events = createEventBus();
  const heard = vi.fn();
  const leave = events.on('quitting.changed', heard);
  events.on('quitting.changed', heard);
  events.emit('quitting.changed', null);
  leave();
  events.emit('quitting.changed', null);
  expect(heard).toHaveBeenCalledTimes(3);
});

it('tells the others when a listener throws, whose error is reported as one that nobody caught', async () => {
  const uncaught = collectUncaught();
  const events = createEventBus();
  const mistakes = [new Error('a mistake'), 'no error at all', undefined];
  const heard = vi.fn();
  for (const mistake of mistakes) {
    events.on('quitting.changed', () => {
      throw mistake;
    });
    events.on('quitting.changed', heard);
  }
  events.emit('quitting.changed', null);
  events.emit('quitting.changed', null);
  expect(heard).toHaveBeenCalledTimes(6);
  await Promise.resolve();
  expect(uncaught).toEqual([...mistakes, ...mistakes]);
});

it('does not tell a listener that another one has just ended, and tells one that has just come the next time', () => {
  const events = createEventBus();
  const [ended, late] = [vi.fn(), vi.fn()];
  events.on('quitting.changed', () => {
    leave();
    events.on('quitting.changed', late);
  });
  const leave = events.on('quitting.changed', ended);
  events.emit('quitting.changed', null);
  expect([ended, late].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  events.emit('quitting.changed', null);
  expect(late).toHaveBeenCalledOnce();
});
