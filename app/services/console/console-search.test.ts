import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { searchLog } from './console-search.ts';

function search(
  content: string,
  text: string,
  options: { before?: number; from?: number; limit?: number } = {},
) {
  const path = join(makeTestFolder(), 'console.log');
  writeFileSync(path, content);
  const whole = { before: Buffer.byteLength(content), from: 0, limit: 50, marks: [] };
  return searchLog({ path, text, ...whole, ...options });
}

it('finds text in either case, the newest first, with its line as plain text', async () => {
  const content = 'an Error here\r\n\u001b[31mno ERROR\u001b[0m there\r\nfine\r\n';
  expect(await search(content, 'error')).toEqual([
    { offset: content.indexOf('ERROR'), line: 'no ERROR there', time: null },
    { offset: 3, line: 'an Error here', time: null },
  ]);
});

it('finds what lies far behind the end, and across the pieces in which it reads', async () => {
  const piece = 1024 * 1024;
  const content = `needle${'x'.repeat(2 * piece - 9)}needle${'x'.repeat(piece)}`;
  expect((await search(content, 'needle')).map(({ offset }) => offset)).toEqual([2 * piece - 3, 0]);
});

it('goes on before the last hit so far, and not into what has been given up', async () => {
  const content = 'hit '.repeat(100);
  const first = await search(content, 'hit', { limit: 10 });
  expect(first.map(({ offset }) => offset)).toEqual(
    Array.from({ length: 10 }, (_, index) => 396 - 4 * index),
  );
  const next = await search(content, 'hit', { limit: 10, before: first.at(-1)?.offset ?? 0 });
  expect(next[0]?.offset).toBe(356);
  expect((await search(content, 'hit', { from: 390 })).map(({ offset }) => offset)).toEqual([396, 392]);
});

it('takes a pattern for the text that it is', async () => {
  expect(await search('a.c abc [x]', 'a.c')).toHaveLength(1);
  expect(await search('a.c abc [x]', '[x]')).toHaveLength(1);
  expect(await search('a.c', 'nothing')).toEqual([]);
});
