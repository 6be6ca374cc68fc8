import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StartUpProblemKind } from '../contract/index.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { kindOf } from './problems.ts';

const damaged = { code: 'database_corrupt', message: '', unchanged: '', hint: '' } as const;

describe('what a damaged database is', () => {
  it.each<[what: string, kind: StartUpProblemKind, make: (path: string) => void]>([
    ['nothing any more', 'missing', () => undefined],
    ['a folder', 'not_a_database', (path) => mkdirSync(path)],
    ['an empty file', 'empty', (path) => writeFileSync(path, '')],
    ['some other file', 'not_a_database', (path) => writeFileSync(path, 'A letter')],
    [
      'a file that begins as a database',
      'corrupt',
      (path) => writeFileSync(path, 'SQLite format 3\0 and more'),
    ],
    ['a link that leads nowhere', 'missing', (path) => symlinkSync(`${path}.gone`, path)],
    ['a link to itself, which nobody can look at', 'corrupt', (path) => symlinkSync(path, path)],
  ])('%s: %s', (_, kind, make) => {
    const path = join(makeTestFolder(), 'state.db');
    make(path);
    expect(kindOf(damaged, path, 'open')).toBe(kind);
  });

  it('a file below one that is no folder is missing', () => {
    const file = join(makeTestFolder(), 'file');
    writeFileSync(file, '');
    expect(kindOf(damaged, join(file, 'state.db'), 'open')).toBe('missing');
  });
});
