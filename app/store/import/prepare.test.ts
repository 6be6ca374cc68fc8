import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import { makeTestFolder, testClock, testFixture } from '../testing/factories.ts';
import { prepareImport } from './prepare.ts';
import { readSource } from './source-rows.ts';

/** A database of the other program in a folder of its own, and a place for our copy. */
function foreignDatabase(fixture = 'populated') {
  const folder = makeTestFolder();
  const theirs = join(folder, 'theirs');
  mkdirSync(theirs);
  const source = join(theirs, 'state.db');
  copyFileSync(testFixture(fixture), source);
  return { theirs, source, copy: join(folder, 'copy.db') };
}

const prepare = (source: string, copy: string) =>
  prepareImport({ source, copy, migrations, clock: testClock, busyTimeout: 100 });

/** Names and bytes of all that lies in a folder; the shared memory, which is no content, by name only. */
function contentOf(folder: string): Record<string, string> {
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, name.endsWith('-shm') ? 'shared memory' : hash(name)]),
  );
}

async function failureOf(work: Promise<void>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was expected to fail and succeeded.');
}

test.each(['populated', 'unversioned', 'ancient'])(
  'a copy of the %s database has its rows and our schema, and the original is as it was',
  async (fixture) => {
    const { theirs, source, copy } = foreignDatabase(fixture);
    const before = contentOf(theirs);
    await prepare(source, copy);
    expect(contentOf(theirs)).toEqual(before);
    const { images, vms } = readSource(copy);
    expect(images.map(({ name }) => name)).toEqual([
      'debian-dev',
      "unused — ünïcode 'quoted'",
      'void-minimal',
    ]);
    expect(vms.map(({ name }) => name)).toEqual(['api', 'void-1', 'worker']);
    expect(images[0]).toMatchObject({ docker: true, workSeedPath: null, buildSize: '8G' });
    expect(vms[0]?.specJson).toContain('"unknown_to_us":{"keep":[1,2,3]}');
    const db = new Database(copy, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM schema_migrations').pluck().get()).toBe(migrations.length);
    db.close();
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(copy, '..')).sort()).toEqual(['copy.db', 'theirs']);
  },
);

test('what another process has written and not yet moved out of its log comes along, and its log stays as it was', async () => {
  const { theirs, source, copy } = foreignDatabase();
  const writer = new Database(source);
  onTestFinished(() => {
    writer.close();
  });
  writer.pragma('journal_mode = WAL');
  writer.pragma('wal_autocheckpoint = 0');
  writer.prepare("UPDATE vms SET name = 'fresh from the log' WHERE name = 'api'").run();
  const before = contentOf(theirs);
  expect(Object.keys(before)).toEqual(['state.db', 'state.db-shm', 'state.db-wal']);
  await prepare(source, copy);
  expect(contentOf(theirs)).toEqual(before);
  expect(readSource(copy).vms.map(({ name }) => name)).toContain('fresh from the log');
});

test('a log that a crash left behind is read, and neither folded in nor given shared memory', async () => {
  const { theirs, source, copy } = foreignDatabase();
  const elsewhere = join(makeTestFolder(), 'state.db');
  copyFileSync(source, elsewhere);
  const writer = new Database(elsewhere);
  writer.pragma('journal_mode = WAL');
  writer.prepare("UPDATE vms SET name = 'crashed' WHERE name = 'api'").run();
  for (const suffix of ['', '-wal']) copyFileSync(elsewhere + suffix, source + suffix);
  writer.close();
  const before = contentOf(theirs);
  await prepare(source, copy);
  expect(contentOf(theirs)).toEqual(before);
  expect(readSource(copy).vms.map(({ name }) => name)).toContain('crashed');
});

test('a database with a write-ahead log and nothing beside it gets nothing put beside it', async () => {
  const { theirs, source, copy } = foreignDatabase();
  const db = new Database(source);
  db.pragma('journal_mode = WAL');
  db.close();
  await prepare(source, copy);
  expect(readdirSync(theirs)).toEqual(['state.db']);
  expect(readSource(copy).vms).toHaveLength(3);
});

test('a read-only file in a read-only folder is copied all the same, also through a link', async () => {
  const { theirs, source, copy } = foreignDatabase();
  chmodSync(source, 0o400);
  chmodSync(theirs, 0o500);
  onTestFinished(() => chmodSync(theirs, 0o700));
  const link = join(makeTestFolder(), 'link.db');
  symlinkSync(source, link);
  await prepare(link, copy);
  expect(readSource(copy).vms).toHaveLength(3);
});

test('a database that another program holds locked is given up on', async () => {
  const { source, copy } = foreignDatabase();
  const writer = new Database(source);
  onTestFinished(() => {
    writer.close();
  });
  writer.exec('BEGIN EXCLUSIVE');
  const { value } = await failureOf(prepare(source, copy));
  expect(value).toMatchObject({
    code: 'timeout',
    unchanged: 'The file and your own database are unchanged.',
  });
  expect(value.message).toContain(source);
  expect(existsSync(copy)).toBe(false);
});

test('a cancel is heard while it copies, and leaves no copy', async () => {
  const { source, copy } = foreignDatabase();
  const failure = await failureOf(
    prepareImport({ source, copy, migrations, clock: testClock, cancelled: () => true }),
  );
  expect(failure.code).toBe('cancelled');
  expect(existsSync(copy)).toBe(false);
});

const spoilt: [string, (source: string) => void, string, string][] = [
  ['a zero-byte file', (source) => truncateSync(source), 'database_corrupt', 'is empty (0 bytes)'],
  [
    'a text file',
    (source) => writeFileSync(source, 'not a database at all, '.repeat(200)),
    'file_invalid',
    'isn’t a SQLite database',
  ],
  ['a truncated file', (source) => truncateSync(source, 8192), 'database_corrupt', 'is damaged'],
  [
    'a database of a newer version',
    (source) =>
      run(source, "INSERT INTO schema_migrations VALUES (99, 'from_tomorrow', '2027-01-01T00:00:00Z')"),
    'database_newer',
    'migration 99 (from_tomorrow)',
  ],
  [
    "another program's database",
    (source) =>
      run(source, 'DROP TABLE schema_migrations; DROP TABLE vms; DROP TABLE images; CREATE TABLE marks (x)'),
    'file_invalid',
    'belongs to another program',
  ],
  [
    "another program's database with images of its own",
    (source) =>
      run(
        source,
        'DROP TABLE schema_migrations; DROP TABLE vms; DROP TABLE images; CREATE TABLE images (id, pixels)',
      ),
    'file_invalid',
    'its table images has no column name',
  ],
];

test('whatever is flipped in it, a file is read or refused in words, and never changed', async () => {
  const bytes = readFileSync(testFixture('populated'));
  const { source, copy } = foreignDatabase();
  let refusals = 0;
  for (let at = 0; at < bytes.length; at += 397) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(source, flipped);
    rmSync(copy, { force: true });
    try {
      await prepare(source, copy);
      readSource(copy);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'internal') throw error;
      expect(error.value.unchanged).toBe('The file and your own database are unchanged.');
      expect(existsSync(copy)).toBe(false);
      refusals += 1;
    }
    expect(readFileSync(source).equals(flipped)).toBe(true);
  }
  expect(refusals).toBeGreaterThan(3);
}, 30_000);

function run(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

test.each(spoilt)('%s is refused by its own name, with no copy left', async (_, spoil, code, message) => {
  const { theirs, source, copy } = foreignDatabase();
  spoil(source);
  const before = contentOf(theirs);
  const { value } = await failureOf(prepare(source, copy));
  expect(value.code).toBe(code);
  expect(value.message).toContain(source);
  expect(value.message).toContain(message);
  expect(JSON.stringify(value)).not.toContain('copy.db');
  expect(contentOf(theirs)).toEqual(before);
  expect(existsSync(copy)).toBe(false);
});

test('a file that is not there, and a folder, are refused', async () => {
  const folder = makeTestFolder();
  const copy = join(folder, 'copy.db');
  expect((await failureOf(prepare(join(folder, 'nothing.db'), copy))).code).toBe('file_missing');
  expect((await failureOf(prepare(folder, copy))).value.message).toBe(`${folder} isn’t a file.`);
});
