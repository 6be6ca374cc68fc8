import { expect, test } from 'vitest';
import { plainLine, plainLines, plainText } from './plain-text.ts';

const hostile =
  '\u001b]0;title\u0007\u001b[31mred\u001b[0m \u202egnp\r\n\r\n\u001b]52;c;eA==\u0007next\u0008\0 line  \n';

test('what a terminal would obey is gone, the words stay', () => {
  expect(plainLines(hostile)).toEqual(['red gnp', 'next line']);
});

test.each([
  ['a colour', '\u001b[1;31mred\u001b[m', 'red'],
  ['a title that never ends', '\u001b]0;title', '0;title'],
  ['a string of a device', '\u001bP1$r0m\u001b\\end', 'end'],
  ['what eight bits introduce', '\u009b31mred\u009d0;title\u009c', 'red'],
  ['another set of letters', '\u001b(Bplain\u001b=', 'plain'],
  ['a sequence that breaks off', 'red\u001b[3', 'red3'],
  ['tabs and the ends of lines, which stay', 'a\tb\r\nc', 'a\tb\r\nc'],
])('%s', (_, printed, text) => {
  expect(plainText(printed)).toBe(text);
});

test('a line without an end is cut', () => {
  expect(plainLines('x'.repeat(10_000))[0]).toHaveLength(500);
});

test('on one line there is nothing but words', () => {
  expect(plainLine(hostile)).toBe('red gnp next line');
  expect(plainLine(`${'\n'.repeat(100)}${'x'.repeat(1_000_000)}`)).toHaveLength(500);
});

test.each([
  '\u001b',
  '\u001b]',
  '\u001b[',
  '\u001b[1;',
  '\u001b]0;',
  '\u001b(',
  '\u001bP\u009d',
  '\u009b0',
  '\u009d',
  ' ',
  '\r',
  '\t ',
])('a long text is read once and not over and over, with nothing but %j', (piece) => {
  // Over and over would take longer than any test may.
  expect(plainLines(piece.repeat(1_000_000 / piece.length)).join('').length).toBeLessThanOrEqual(1_000_000);
});
