import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findHints, hintsOf } from './hints/find-hints.ts';
import { followed } from './hints/followed.ts';
import { hintMistakes, namesAWay } from './hints/hint-mistakes.ts';
import { projectDir } from './setup/places.mjs';

const textOf = (file: string) => {
  const path = join(projectDir, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

describe('the hints of errors', () => {
  it('name ways that are open: a test takes each (scripts/hints/followed.ts)', () => {
    const hints = findHints(projectDir);
    expect(hints.length).toBeGreaterThan(100);
    expect(hintMistakes(hints, followed, textOf)).toEqual([]);
  });

  it('are found as literals, in branches, tables, constants, functions and arguments', () => {
    const code = `
      const words = { a: 'Of a table.', b: 'Of the same table.' };
      const plain = 'A constant.';
      function helper(what) { return \`Of a function \${what}.\`; }
      function refuse(message, hint = 'By default.') { throw failure('x', { message, hint }); }
      refuse('Not this.', 'An argument.');
      for (const { back } of [{ what: 'x', back: helper('x') }]) use({ hint: back });
      use({ hint: yes ? plain : words[key] ?? 'Else.', message: 'Not this.' });
    `;
    expect(hintsOf('x.ts', code).map(({ text }) => text)).toEqual([
      'An argument.',
      'By default.',
      'Of a function ….',
      'A constant.',
      'Of a table.',
      'Of the same table.',
      'Else.',
    ]);
  });

  it('are missed where no test takes them, and where the list is older than the code', () => {
    const hints = [
      { file: 'a.ts', text: 'Delete the VM.' },
      { file: 'a.ts', text: 'Free some space.' },
    ];
    const list = { 'a.test.ts': { 'is deleted': ['Start the VM.'] } };
    expect(hintMistakes(hints, list, () => '')).toEqual([
      'a.ts: no test takes the way of “Delete the VM.”',
      'No error has the hint “Start the VM.” any more',
      'There is no such test: a.test.ts: is deleted',
    ]);
    expect(
      hintMistakes(hints, { 'a.test.ts': { 'is deleted': ['Delete the VM.'] } }, () => "it('is deleted'"),
    ).toEqual([]);
    expect(namesAWay('Try again.')).toBe(false);
  });
});
