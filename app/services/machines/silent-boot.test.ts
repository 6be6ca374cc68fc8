import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { timeouts, type VmView } from '../../contract/index.ts';
import { noticeSilence } from './silent-boot.ts';

const told: unknown[] = [];
let runtime: VmView['runtime'];
let state: VmView['state'];
let held: boolean;
let print: () => void;
let end: (value?: unknown) => void;

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  [runtime, state, held] = [{}, 'running', true];
});
afterEach(() => {
  vi.useRealTimers();
});

function notice(origin: 'started' | 'found'): void {
  noticeSilence({
    records: {
      get: () => ({ state, runtime }) as VmView,
      change: (_, changes) => {
        runtime = { ...runtime, ...changes.runtime };
        told.push(changes.runtime?.silentBoot);
        return { runtime } as VmView;
      },
    },
    machine: {
      vmId: 'a',
      onConsoleGrowth: (listener) => {
        print = listener;
        return () => {
          print = () => {};
        };
      },
    },
    origin,
    gone: new Promise((resolve) => {
      end = resolve;
    }),
    held: () => held,
  });
}

test('a guest that prints nothing for long is remarked, once, until it prints', () => {
  notice('started');
  vi.advanceTimersByTime(timeouts.silentBoot - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([true]);
  print();
  print();
  expect(told).toEqual([true, undefined]);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that prints is never remarked', () => {
  notice('started');
  print();
  vi.advanceTimersByTime(2 * timeouts.silentBoot);
  expect(told).toEqual([]);
});

test('one that is found again may have printed before; when it prints, the remark goes', () => {
  runtime = { silentBoot: true };
  notice('found');
  vi.advanceTimersByTime(2 * timeouts.silentBoot);
  expect(told).toEqual([]);
  print();
  expect(told).toEqual([undefined]);
});

test.each([
  ['is paused', () => (state = 'paused')],
  ['is let go of', () => (held = false)],
])('one that %s is not remarked', (_, happens) => {
  notice('started');
  happens();
  vi.advanceTimersByTime(timeouts.silentBoot);
  expect(told).toEqual([]);
});

test('one that has ended leaves no timer', async () => {
  notice('started');
  end();
  await Promise.resolve();
  expect(vi.getTimerCount()).toBe(0);
});
