import { describe, expect, test } from 'vitest';
import { whyRefused } from './statement-guard.ts';

const transaction = 'its transaction belongs to the runner';
const otherFile = 'it works on this database alone';
const setting = 'settings belong to the runner';

test.each([
  ['BEGIN', `BEGIN: ${transaction}`],
  ['begin immediate', `BEGIN: ${transaction}`],
  ['COMMIT', `COMMIT: ${transaction}`],
  ['END', `END: ${transaction}`],
  ['End Transaction', `END: ${transaction}`],
  ['ROLLBACK', `ROLLBACK: ${transaction}`],
  ['ROLLBACK TO whole_migration', `ROLLBACK: ${transaction}`],
  ['SAVEPOINT s', `SAVEPOINT: ${transaction}`],
  ['RELEASE whole_migration', `RELEASE: ${transaction}`],
  ["ATTACH 'other.db' AS other", `ATTACH: ${otherFile}`],
  ['DETACH other', `DETACH: ${otherFile}`],
  ['VACUUM', `VACUUM: ${otherFile}`],
  ["VACUUM INTO 'copy.db'", `VACUUM: ${otherFile}`],
  ['PRAGMA foreign_keys = OFF', `PRAGMA foreign_keys: ${setting}`],
  ['PRAGMA main.journal_mode = DELETE', `PRAGMA journal_mode: ${setting}`],
  ['pragma writable_schema = 1', `PRAGMA writable_schema: ${setting}`],
  ['PRAGMA defer_foreign_keys(1)', `PRAGMA defer_foreign_keys: ${setting}`],
  ['PRAGMA user_version = 7', `PRAGMA user_version: ${setting}`],
  ['PRAGMA "foreign_keys" = OFF', `PRAGMA : ${setting}`],
  ['PRAGMA/**/foreign_keys=OFF', `PRAGMA : ${setting}`],
])('a migration may not run %s', (sql, why) => expect(whyRefused(sql)).toBe(why));

test.each([
  ['a line comment', '-- harmless\nCOMMIT'],
  ['a block comment', '/* harmless */ COMMIT'],
  ['an empty comment', '/**/COMMIT'],
  ['a comment that only seems to end', '/*/ SELECT */ COMMIT'],
  ['several of both', '-- one\n/* two\n*/ -- three\r\n\tCOMMIT'],
  ['empty statements', ' ; ;\n;COMMIT'],
  ['a byte order mark', '\uFEFFCOMMIT'],
  ['every kind of white space', ' \t\n\f\rCOMMIT'],
])('the word is found behind %s', (_, sql) => expect(whyRefused(sql)).toBe(`COMMIT: ${transaction}`));

test.each([
  'SELECT 1',
  'INSERT INTO t VALUES (1)',
  '(SELECT 1)',
  'CREATE TABLE commit_log (x)',
  'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END',
  'WITH ends AS (SELECT 1) SELECT * FROM ends',
  '-- COMMIT',
  '/* COMMIT',
  '',
  'EXPLAIN COMMIT',
  'REINDEX',
  'ANALYZE',
  'PRAGMA table_info(t)',
  'PRAGMA main.index_list(t)',
  'PRAGMA foreign_key_check',
  'PRAGMA legacy_alter_table = ON',
  'SELECT * FROM pragma_foreign_keys',
  'SELECT * FROM pragma_journal_mode',
])('a migration may run %j', (sql) => expect(whyRefused(sql)).toBeNull());

describe('the guard', () => {
  test('reads a long text without going over it again and again', () => {
    // Over and over would take longer than any test may.
    const blank = ' '.repeat(1_000_000);
    expect(whyRefused(`${blank}(`)).toBeNull();
    expect(whyRefused(`${';'.repeat(1_000_000)}(`)).toBeNull();
    expect(whyRefused('-- x\n'.repeat(200_000))).toBeNull();
    expect(whyRefused(`${'/**/'.repeat(200_000)}(`)).toBeNull();
  });
});
