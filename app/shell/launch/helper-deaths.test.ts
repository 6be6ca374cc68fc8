import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import { noteHelperDeaths } from './helper-deaths.ts';

interface Death {
  readonly type: string;
  readonly name?: string;
  readonly reason: string;
  readonly exitCode: number;
}

/** What is noted when these processes end in this order. */
function notesOf(deaths: readonly Death[]): unknown[] {
  const app = new EventEmitter();
  const notes: unknown[] = [];
  noteHelperDeaths(app as unknown as App, { warn: (message, detail) => notes.push([message, detail]) });
  for (const death of deaths) app.emit('child-process-gone', {}, death);
  return notes;
}

test('a helper process that dies is noted with what it was for and how it ended', () => {
  const network = { type: 'Utility', name: 'Network Service', reason: 'crashed', exitCode: 139 };
  expect(notesOf([{ type: 'GPU', reason: 'killed', exitCode: 9 }, network])).toEqual([
    ['a helper process has died', { helper: 'GPU', reason: 'killed', exitCode: 9, times: 1 }],
    [
      'a helper process has died',
      { helper: 'Utility (Network Service)', reason: 'crashed', exitCode: 139, times: 1 },
    ],
  ]);
});

test('one that ends in good order is not', () => {
  expect(notesOf([{ type: 'Utility', reason: 'clean-exit', exitCode: 0 }])).toEqual([]);
});

test('one that dies over and over is noted ever more rarely, with how often it has', () => {
  const deaths = Array<Death>(1000).fill({ type: 'GPU', reason: 'crashed', exitCode: 133 });
  expect(notesOf(deaths)).toEqual(
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((times) => [
      'a helper process has died',
      expect.objectContaining({ helper: 'GPU', times }),
    ]),
  );
});
