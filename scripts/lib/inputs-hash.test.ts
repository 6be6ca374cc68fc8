import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inputsHash, isFresh } from './inputs-hash.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'inputs-hash-test-'));
  writeFileSync(join(dir, 'a.ts'), 'one');
});
afterEach(() => rmSync(dir, { recursive: true }));

const hash = () => inputsHash([join(dir, '**')]);

it('stays the same while no file changes, and with a test that does', () => {
  const before = hash();
  writeFileSync(join(dir, 'a.test.ts'), 'a test');
  expect(hash()).toBe(before);
});

it('changes with the content of a file, its name, and a new file', () => {
  const first = hash();
  writeFileSync(join(dir, 'a.ts'), 'two');
  const changed = hash();
  rmSync(join(dir, 'a.ts'));
  writeFileSync(join(dir, 'b.ts'), 'two');
  const renamed = hash();
  writeFileSync(join(dir, 'c.ts'), '');
  expect(new Set([first, changed, renamed, hash()]).size).toBe(4);
});

it('calls a product fresh only when its stamp names the very inputs', () => {
  const stamp = join(dir, 'stamp');
  expect(isFresh(stamp, 'x')).toBe(false);
  writeFileSync(stamp, 'x');
  expect(isFresh(stamp, 'x')).toBe(true);
  expect(isFresh(stamp, 'y')).toBe(false);
});
