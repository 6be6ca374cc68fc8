import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createConsoleText } from './console-text.ts';

function textOf(...stretches: (string | Uint8Array)[]): string {
  const text = createConsoleText();
  const bytes = (part: string | Uint8Array) =>
    typeof part === 'string' ? new TextEncoder().encode(part) : part;
  return stretches.map((part) => text.add(bytes(part))).join('') + text.end();
}

it('has the lines as they were printed, empty ones and tabs too', () => {
  expect(textOf('one\r\n\r\n\ttwo\nthree')).toBe('one\n\n\ttwo\nthree\n');
});

it('has nothing that a terminal would obey', () => {
  const hostile =
    '\x1b[31mred\x1b[0m \x1b]52;c;aGFja2Vk\x07\x1b]0;title\x1b\\\x9b5i\x00\x07\u202e\ufeffend\r\n';
  const text = textOf(hostile);
  expect(text).toBe('red end\n');
});

it('keeps each state of a line that was printed over', () => {
  expect(textOf('10%\r50%\r', '100%\r\ndone\r\r\n')).toBe('10%\n50%\n100%\ndone\n');
});

it('does not depend on where the stretches end', () => {
  const whole = new TextEncoder().encode('grüße\r\n\x1b[1mfett\x1b[0m\r\n日本\n');
  for (let at = 0; at <= whole.length; at += 1)
    expect(textOf(whole.subarray(0, at), whole.subarray(at))).toBe('grüße\nfett\n日本\n');
});

it('does not hold on to a line without an end', () => {
  const text = createConsoleText();
  const mebibyte = new TextEncoder().encode('y'.repeat(1024 * 1024));
  let given = 0;
  for (let count = 0; count < 8; count += 1) given += text.add(mebibyte).length;
  expect(given).toBeGreaterThan(6 * 1024 * 1024);
});

it('ends a line where a terminal begins one: after `\\n` with all `\\r` before it, and after `\\r` that something follows', () => {
  const piece = fc.string({ unit: fc.constantFrom('\r', '\n', 'x'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const lines = pieces.join('').split(/\r*\n|\r+(?=[^\r\n])/);
      const last = lines.pop()?.replaceAll('\r', '') ?? '';
      const expected = [...lines, ...(last === '' ? [] : [last])].map((line) => `${line}\n`).join('');
      expect(textOf(...pieces)).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

it.each(['\r', '\u001b]', '\r\u001b]', ' \r'])(
  'long output is read once and not over and over, with nothing but %j',
  (piece) => {
    // Over and over would take longer than any test may.
    expect(textOf(piece.repeat(1_000_000 / piece.length)).length).toBeLessThanOrEqual(1_000_001);
  },
);
