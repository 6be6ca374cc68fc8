import { afterEach, expect, test, vi } from 'vitest';
import { interruption } from './interruption.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
let watched: ReturnType<typeof interruption>;
afterEach(() => {
  vi.useRealTimers();
  watched.stop();
  exit.mockClear();
});

test('the first signal asks the command to end, and the second ends the process', () => {
  watched = interruption();
  process.emit('SIGTERM');
  expect([watched.signal.aborted, watched.code(), exit.mock.calls]).toEqual([true, 143, []]);
  process.emit('SIGINT');
  expect(exit.mock.calls).toEqual([[130]]);
});

test('signals that are passed on end nothing here, until a person insists', () => {
  watched = interruption();
  const passed: string[] = [];
  const undo = watched.passSignals((name) => passed.push(name));
  process.emit('SIGINT');
  process.emit('SIGHUP');
  expect([passed, watched.signal.aborted, watched.code()]).toEqual([['INT', 'HUP'], false, null]);
  expect(exit).not.toHaveBeenCalled();
  process.emit('SIGTERM');
  expect(exit.mock.calls).toEqual([[143]]);
  undo();
});

test('once nothing is passed on any more, a signal ends the command again', () => {
  watched = interruption();
  watched.passSignals(() => undefined)();
  process.emit('SIGINT');
  expect([watched.signal.aborted, watched.code(), exit.mock.calls]).toEqual([true, 130, []]);
});

test('one signal that comes twice, from the terminal and from the program that started this one, is one', () => {
  vi.useFakeTimers();
  watched = interruption();
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect([watched.signal.aborted, watched.code(), exit.mock.calls]).toEqual([true, 130, []]);
  vi.advanceTimersByTime(1000);
  process.emit('SIGINT');
  expect(exit.mock.calls).toEqual([[130]]);
});

test('a signal that comes twice is passed on once', () => {
  vi.useFakeTimers();
  watched = interruption();
  const passed: string[] = [];
  watched.passSignals((name) => passed.push(name));
  process.emit('SIGTERM');
  process.emit('SIGTERM');
  expect(passed).toEqual(['TERM']);
  vi.advanceTimersByTime(1000);
  process.emit('SIGTERM');
  expect([passed, exit.mock.calls]).toEqual([['TERM', 'TERM'], []]);
});
