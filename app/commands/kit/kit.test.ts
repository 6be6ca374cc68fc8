import fc from 'fast-check';
import { expect, test } from 'vitest';
import { worstOf } from './exit-codes.ts';
import { inWords } from './in-words.ts';
import { parseSeconds } from './seconds.ts';
import { inUnits, parseSize } from './sizes.ts';
import { table } from './table.ts';
import { fitted, textWidth } from './text-width.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['🙂', 2],
  ['👩‍💻', 2],
  ['❤️', 2],
  ['ｶ', 1],
])('“%s” takes %d cells', (text, width) => expect(textWidth(text)).toBe(width));

test('what is fitted fits, and is what it was where there is room', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const cut = fitted(text, width);
      expect(textWidth(cut)).toBeLessThanOrEqual(Math.max(width, 1));
      if (textWidth(text) <= width) expect(cut).toBe(text);
    }),
  );
});

test('columns stand below each other, whatever their signs', () => {
  expect(
    table(
      ['NAME', 'STATE'],
      [
        ['日本', 'running'],
        ['a', 'stopped'],
      ],
      null,
    ),
  ).toBe('NAME  STATE\n日本  running\na     stopped');
});

test('a table is cut at its widest columns, and never to nothing', () => {
  const rows = [['a'.repeat(40), 'b'.repeat(12), 'c']];
  const cut = table(['NAME', 'IMAGE', 'N'], rows, 40).split('\n');
  expect(cut[1]).toBe(`${'a'.repeat(22)}…  ${'b'.repeat(12)}  c`);
  expect(table(['NAME', 'IMAGE', 'N'], rows, 5).split('\n')[1]).toBe('aaaaaaa…  bbbbbbb…  c');
});

test('sizes are read as people write them', () => {
  for (const [text, mib] of [
    ['512M', 512],
    ['1g', 1024],
    ['1.5GiB', 1536],
    ['2TB', 2 ** 21],
    ['64MiB', 64],
  ] as const)
    expect(parseSize('--memory', text)).toBe(mib);
  for (const text of ['', '1', 'G', '-1G', '1GG', '1 G', '０G', '1e3G', '0x10G', ' 1G', 'InfinityG', '1K'])
    expect(() => parseSize('--memory', text), text).toThrow(
      `--memory needs a size in digits with M, G or T, such as 512M or 1.5G, not “${text}”.`,
    );
  for (const text of ['0.0001M', `${'9'.repeat(30)}G`])
    expect(() => parseSize('--memory', text), text).toThrow(
      `--memory needs a size of whole MiB, not “${text}”.`,
    );
  expect([inUnits(256), inUnits(1536), inUnits(2048)]).toEqual(['256 MiB', '1.5 GiB', '2 GiB']);
});

test('seconds are read in digits, and what else there is gets one sentence', () => {
  expect(['90', '0.5', '007', '0', '2147482'].map(parseSeconds)).toEqual([90, 0.5, 7, 0, 2_147_482]);
  const odd = [
    '1e3',
    '0x10',
    ' 5 ',
    '-1',
    '+1',
    'Infinity',
    'NaN',
    '5s',
    '1,5',
    '.5',
    '5.',
    '',
    '٥',
    '1_000',
  ];
  for (const text of [...odd, '2147483', '9'.repeat(400)])
    expect(() => parseSeconds(text), text).toThrow(
      `--timeout needs seconds in digits, such as 90 or 0.5, and at most 2147482, not “${text}”.`,
    );
});

test('names are listed as in a sentence', () => {
  expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(inWords)).toEqual(['a', 'a and b', 'a, b, and c']);
});

test('the worst code of a list wins', () => {
  expect(worstOf([])).toBe(0);
  expect(worstOf([1, 3])).toBe(3);
  expect(worstOf([4, 5, 1])).toBe(5);
});
