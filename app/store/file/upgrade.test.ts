import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import type { Migration } from '../migrate/migration.ts';
import { makeTestFolder, testClock, testFixture } from '../testing/factories.ts';
import { openStore } from './open.ts';
import { type UpgradeProgress, upgrade } from './upgrade.ts';

function copyOf(fixture: string): { path: string; backupsDir: string } {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture(fixture), path);
  return { path, backupsDir: join(dirname(path), 'backups') };
}

function bytesOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function rowsOf(path: string, table: string): unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
  } finally {
    db.close();
  }
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('It did not fail as it should.', { cause: error });
}

const onlyOnRows = (up: Migration['up']): readonly Migration[] => [
  ...migrations,
  {
    id: 1000,
    name: 'strict_names',
    foreignKeys: 'on',
    up: (tx) => {
      if (tx.prepare('SELECT 1 FROM vms').get()) up(tx);
    },
  },
];

describe.each(['ancient', 'unversioned', 'populated'])('upgrading %s', (fixture) => {
  test('keeps a verified backup of what was there, and tells each step in its order', async () => {
    const at = copyOf(fixture);
    const before = rowsOf(at.path, 'vms');
    const told: UpgradeProgress[] = [];
    const report = await upgrade({
      ...at,
      migrations,
      clock: testClock,
      appVersion: '9.9.9',
      onProgress: (progress) => told.push(progress),
    });
    expect(report.applied.map(({ id }) => id)).toEqual(
      migrations.map(({ id }) => id).slice(fixture === 'populated' ? 1 : 0),
    );
    expect(report.backup).toMatchObject({ vmCount: 3, imageCount: 3, damaged: null });
    expect(rowsOf(report.backup?.path ?? '', 'vms')).toEqual(before);
    expect([...new Set(told.map(({ step }) => step))]).toEqual([
      'space',
      'backup',
      'rehearse',
      'migrate',
      'check',
    ]);
    expect(told.find(({ step }) => step === 'migrate')?.migration).toMatch(/^migration \d+ \(\w+\)$/);

    const db = openStore({ path: at.path, migrations, clock: testClock });
    expect(db.prepare('SELECT * FROM vms ORDER BY id').all()).toEqual(before);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.prepare('SELECT DISTINCT app_version FROM schema_migration_facts').pluck().all()).toEqual([
      '9.9.9',
    ]);
    db.close();
    expect(readdirSync(at.backupsDir)).toEqual([report.backup?.name]);
  });
});

describe('an upgrade', () => {
  test('that has nothing to do takes no backup and changes no byte', async () => {
    const at = copyOf('populated');
    await upgrade({ ...at, migrations, clock: testClock });
    const before = bytesOf(at.path);
    const backups = readdirSync(at.backupsDir);
    expect(await upgrade({ ...at, migrations, clock: testClock })).toEqual({
      backup: null,
      applied: [],
      notes: [],
    });
    expect(bytesOf(at.path)).toBe(before);
    expect(readdirSync(at.backupsDir)).toEqual(backups);
  });

  test('that fails on this user’s rows fails in the rehearsal: the original keeps its bytes, and no backup stays', async () => {
    const at = copyOf('populated');
    const before = bytesOf(at.path);
    const list = onlyOnRows((tx) => tx.exec('INSERT INTO vms SELECT * FROM vms'));
    const failure = await failureOf(upgrade({ ...at, migrations: list, clock: testClock }));
    expect(failure.value).toEqual({
      code: 'internal',
      message: 'migration 1000 (strict_names): UNIQUE constraint failed: vms.guest_ip',
      unchanged: 'The database is unchanged. Only a test on a copy failed.',
      hint: 'This version would fail in the same way again. Keep using your previous version, which can still open the database, and report this message.',
    });
    expect(bytesOf(at.path)).toBe(before);
    expect(readdirSync(dirname(at.path))).toEqual(['backups', 'state.db']);
    expect(readdirSync(at.backupsDir)).toEqual([]);
  });

  test.each(['space', 'backup', 'rehearse'] as const)(
    'that is cancelled in its step %s leaves the original its bytes',
    async (step) => {
      const at = copyOf('populated');
      const before = bytesOf(at.path);
      let cancelled = false;
      const failure = await failureOf(
        upgrade({
          ...at,
          migrations,
          clock: testClock,
          cancelled: () => cancelled,
          onProgress: (progress) => {
            cancelled ||= progress.step === step;
          },
        }),
      );
      expect(failure.code).toBe('cancelled');
      expect(bytesOf(at.path)).toBe(before);
      await upgrade({ ...at, migrations, clock: testClock });
      openStore({ path: at.path, migrations, clock: testClock }).close();
    },
  );

  test('that is cancelled between two migrations keeps the whole ones, and the next goes on from there', async () => {
    const at = copyOf('ancient');
    let cancelled = false;
    await failureOf(
      upgrade({
        ...at,
        migrations,
        clock: testClock,
        cancelled: () => cancelled,
        onProgress: ({ step, migration }) => {
          cancelled ||= step === 'migrate' && migration === 'migration 2 (activity_log)';
        },
      }).then(() => {
        throw new AppError({ code: 'cancelled', message: 'too late', unchanged: '', hint: '' });
      }),
    );
    const report = await upgrade({ ...at, migrations, clock: testClock });
    expect(report.applied.length).toBeLessThan(migrations.length);
  });

  test('of a damaged database stops before anything is written', async () => {
    const at = copyOf('populated');
    const file = new Database(at.path);
    const page = Number(file.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'vms'").pluck().get());
    const size = Number(file.pragma('page_size', { simple: true }));
    file.close();
    const bytes = readFileSync(at.path);
    bytes.fill(0xa5, size * (page - 1), size * page);
    writeFileSync(at.path, bytes);
    const before = bytesOf(at.path);
    expect((await failureOf(upgrade({ ...at, migrations, clock: testClock }))).code).toBe('database_corrupt');
    expect(bytesOf(at.path)).toBe(before);
    expect(readdirSync(at.backupsDir)).toEqual([]);
  });

  test('leaves a file mode that only its user can read', async () => {
    const at = copyOf('ancient');
    const { backup } = await upgrade({ ...at, migrations, clock: testClock });
    expect(statSync(backup?.path ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(at.backupsDir).mode & 0o777).toBe(0o700);
  });
});
