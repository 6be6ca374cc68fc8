import { expect, test } from 'vitest';
import { plainLines } from './plain-lines.ts';

test('what a terminal would obey is gone, the words stay', () => {
  const hostile =
    '\u001b]0;title\u0007\u001b[31mred\u001b[0m \u202egnp\r\n\r\n\u001b]52;c;eA==\u0007next\u0008\0 line  \n';
  expect(plainLines(hostile)).toEqual(['red gnp', 'next line']);
});

test('a line without an end is cut', () => {
  expect(plainLines('x'.repeat(10_000))[0]).toHaveLength(500);
});
