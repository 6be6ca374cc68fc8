import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { publish } from './durable.ts';

test('a finished file takes its name, and what SQLite could not remove beside it goes', () => {
  const folder = makeTestFolder();
  const finished = join(folder, 'draft.partial');
  for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(finished + suffix, 'x');
  expect(publish(finished, 'state', '.db')).toBe(join(folder, 'state.db'));
  expect(readdirSync(folder)).toEqual(['state.db']);
});

test('a finished file never replaces one that has its name', () => {
  const folder = makeTestFolder();
  writeFileSync(join(folder, 'state.db'), 'first');
  writeFileSync(join(folder, 'draft.partial'), 'second');
  expect(publish(join(folder, 'draft.partial'), 'state', '.db')).toBe(join(folder, 'state-2.db'));
});
