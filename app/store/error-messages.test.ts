import {
  copyFileSync,
  mkdirSync,
  renameSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { AppError, type ErrorValue } from '../contract/errors.ts';
import { openStore } from './file/open.ts';
import { upgrade } from './file/upgrade.ts';
import { openGuarded } from './migrate/guarded-db.ts';
import { migrate } from './migrate/migrate.ts';
import type { Migration, MigrationTx } from './migrate/migration.ts';
import { makeTestFolder, migrateFile, testClock, testFixture } from './testing/factories.ts';
import { step } from './testing/migrations.ts';

/*
 * What people read when something goes wrong with their database. Each is provoked; a change of words shows in a diff.
 */

const newest = migrations.at(-1)?.id ?? 0;
const backupsOf = (path: string) => join(dirname(path), 'backups');

/** All that is said, with what differs between machines and versions left out. */
function said({ code, message, unchanged, hint, details = [] }: ErrorValue, path: string): string {
  const lines = [`${code}: ${message}`, unchanged, hint, ...details];
  return lines
    .join('\n')
    .replaceAll(dirname(path), '<folder>')
    .replaceAll('<folder>/state.db', '<path>')
    .replaceAll(/state-\S+\.db/g, '<backup>')
    .replaceAll(/rehearsal-\d+/g, 'rehearsal-<pid>')
    .replaceAll(/[\d.]+ (MiB|GiB|TiB)/g, '<size>')
    .replaceAll(`up to ${newest}.`, 'up to <newest>.')
    .replaceAll(`lacks ${migrations.length} `, 'lacks <all> ');
}

async function expectMessage(path: string, work: () => unknown): Promise<void> {
  const error: unknown = await Promise.resolve()
    .then(work)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  if (!(error instanceof AppError)) throw new Error('There was no AppError.', { cause: error });
  expect(said(error.value, path)).toMatchSnapshot();
}

function copyOf(fixture: 'ancient' | 'populated'): string {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture(fixture), path);
  return path;
}

function upToDate(): string {
  const path = copyOf('populated');
  migrateFile(path);
  return path;
}

/** A database that `sql` has changed behind our back. */
function changed(sql: string): string {
  const path = upToDate();
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
  return path;
}

function held(path: string, lock: string): string {
  const holder = new Database(path);
  holder.exec(lock);
  onTestFinished(() => {
    holder.close();
  });
  return path;
}

const open = (path: string, list: readonly Migration[] = migrations) =>
  openStore({ path, migrations: list, clock: testClock, busyTimeout: 50 }).close();

const upgradeOf = (path: string, list: readonly Migration[] = migrations, cancelled?: () => boolean) =>
  upgrade({ path, backupsDir: backupsOf(path), migrations: list, clock: testClock, cancelled });

describe('opening', () => {
  const cases: [string, () => string][] = [
    ['an older database', () => copyOf('ancient')],
    ['a newer database', () => changed("INSERT INTO schema_migrations VALUES (99999, 'later', 't')")],
    [
      'a newer database that says who wrote it',
      () =>
        changed(
          "INSERT INTO schema_migrations VALUES (99999, 'later', 't'); INSERT INTO schema_migration_facts VALUES (99999, NULL, '9.9.9')",
        ),
    ],
    [
      'a ledger with a migration that was never ours',
      () => changed("INSERT INTO schema_migrations VALUES (0, 'zero', 't')"),
    ],
    ['a ledger with another name', () => changed("UPDATE schema_migrations SET name = 'other' WHERE id = 1")],
    [
      'a ledger with an entry that is no migration',
      () =>
        changed(
          "DROP TABLE schema_migrations; CREATE TABLE schema_migrations (id, name, applied_at); INSERT INTO schema_migrations VALUES ('one', 'x', 't')",
        ),
    ],
    [
      'a ledger of another program',
      () => changed('DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version TEXT)'),
    ],
    [
      'a database of another program',
      () => {
        const path = join(makeTestFolder(), 'state.db');
        new Database(path).exec('CREATE TABLE bookmarks (url TEXT)').close();
        return path;
      },
    ],
    [
      'an empty file',
      () => {
        const path = upToDate();
        truncateSync(path, 0);
        return path;
      },
    ],
    [
      'a folder',
      () => {
        const path = join(makeTestFolder(), 'state.db');
        mkdirSync(path);
        return path;
      },
    ],
    [
      'a text file',
      () => {
        const path = join(makeTestFolder(), 'state.db');
        writeFileSync(
          path,
          'not a database at all, but long enough to have a header of its own\n'.repeat(20),
        );
        return path;
      },
    ],
    [
      'a database that was cut short',
      () => {
        const path = upToDate();
        truncateSync(path, Math.floor(statSync(path).size / 2));
        return path;
      },
    ],
    [
      'a log whose database is gone',
      () => {
        const path = upToDate();
        renameSync(path, `${path}-wal`);
        return path;
      },
    ],
    ['a database that another program holds', () => held(upToDate(), 'BEGIN EXCLUSIVE')],
    [
      'a path through a file',
      () => {
        const file = join(makeTestFolder(), 'file');
        writeFileSync(file, '');
        return join(file, 'state.db');
      },
    ],
  ];
  test.each(cases)('%s', async (_, make) => {
    const path = make();
    await expectMessage(path, () => open(path));
  });

  test('what is not there, only to read', async () => {
    const path = join(makeTestFolder(), 'state.db');
    await expectMessage(path, () =>
      openStore({ path, migrations, clock: testClock, readonly: true }).close(),
    );
  });
});

describe('a list of migrations', () => {
  const one = step(1, 'SELECT 1');
  const lists: [string, Migration[]][] = [
    ['with an id that is none', [{ ...one, id: 1.5 }]],
    ['with an id twice', [one, { ...one, name: 'again' }]],
    ['out of order', [step(2, 'SELECT 1'), one]],
    ['without a name', [{ ...one, name: '' }]],
    ['without a mode', [{ ...one, foreignKeys: 'perhaps' as 'on' }]],
    ['without a body', [{ ...one, up: 'SELECT 1' as unknown as Migration['up'] }]],
    ['with an async body', [{ ...one, up: async () => undefined }]],
    ['with a generator for a body', [{ ...one, *up() {} }]],
  ];
  test.each(lists)('%s', async (_, list) => {
    const path = join(makeTestFolder(), 'state.db');
    await expectMessage(path, () => open(path, list));
  });

  test.each([undefined, '1.0.0'])('with one that was edited since version %s ran it', async (appVersion) => {
    const path = join(makeTestFolder(), 'state.db');
    new Database(path).close();
    const shipped = { ...one, fingerprint: 'as shipped' };
    const edited = { ...shipped, fingerprint: 'as edited' };
    const file = openGuarded(path);
    migrate(file, [shipped], { clock: testClock, appVersion });
    file.db.close();
    await expectMessage(path, () => migrateFile(path, [edited, step(2, 'SELECT 1')]));
  });
});

describe('a migration', () => {
  const bodies: [string, (tx: MigrationTx) => void, ('on' | 'off')?][] = [
    ['with an error in its SQL', (tx) => tx.exec('INSERT INTO missing VALUES (1)')],
    [
      'that throws what is no error',
      () => {
        throw 'a text';
      },
    ],
    ['that ends its transaction', (tx) => tx.exec('COMMIT')],
    ['that opens another file', (tx) => tx.exec("ATTACH 'x.db' AS x")],
    ['that changes a setting', (tx) => tx.exec('PRAGMA journal_mode = OFF')],
    [
      'that is rolled back by its own statement',
      (tx) => {
        try {
          tx.exec('INSERT OR ROLLBACK INTO images SELECT * FROM images LIMIT 1');
        } catch {
          // Goes on as if nothing had been.
        }
      },
    ],
    ['with a NUL character', (tx) => tx.exec('SELECT 1\0')],
    ['that returns a promise', () => Promise.resolve()],
    ['that breaks a key', (tx) => tx.exec('DELETE FROM images')],
    ['that leaves rows that point at nothing', (tx) => tx.exec('DELETE FROM images'), 'off'],
    ['that fills the disk', (tx) => tx.exec('CREATE TABLE big AS SELECT zeroblob(100000)')],
    ['that is cancelled', (tx) => tx.progress(1, 2)],
  ];
  test.each(bodies)('%s', async (name, up, mode) => {
    const path = upToDate();
    const list = [...migrations, { ...step(newest + 1, up, mode), id: 1000, name: 'bad' }];
    let asked = 0;
    const cancelled = () => name === 'that is cancelled' && asked++ > 0;
    await expectMessage(path, () => {
      const file = openGuarded(path);
      try {
        if (name === 'that fills the disk') file.db.pragma('max_page_count = 1');
        migrate(file, list, { clock: testClock, cancelled });
      } finally {
        file.db.close();
      }
    });
  });

  test('that finds the database locked for longer than it waits', async () => {
    const path = held(copyOf('populated'), 'BEGIN IMMEDIATE');
    const file = openGuarded(path, { busyTimeout: 10 });
    onTestFinished(() => {
      file.db.close();
    });
    await expectMessage(path, () => migrate(file, migrations, { clock: testClock, patience: 0 }));
  });
});

describe('an upgrade', () => {
  const bad = (up: (tx: MigrationTx) => void): Migration[] => [
    ...migrations,
    { ...step(1000, up), name: 'bad' },
  ];

  test('that fails in the rehearsal', async () => {
    const path = copyOf('ancient');
    await expectMessage(path, () =>
      upgradeOf(
        path,
        bad((tx) => tx.exec('INSERT INTO missing VALUES (1)')),
      ),
    );
  });

  test('whose rehearsal leaves a damaged copy', async () => {
    const path = copyOf('ancient');
    // SQLite's check holds each row to its CHECK once more, and by then this one says no.
    const turning = `CREATE TABLE other (id INTEGER PRIMARY KEY); INSERT INTO other VALUES (1);
      CREATE TABLE fickle (x CHECK (last_insert_rowid() < 5)); INSERT INTO fickle VALUES (1);
      INSERT INTO other VALUES (1000)`;
    await expectMessage(path, () =>
      upgradeOf(
        path,
        bad((tx) => tx.exec(turning)),
      ),
    );
  });

  test('that fails after the rehearsal', async () => {
    const path = copyOf('ancient');
    let runs = 0;
    const second = bad((tx) => {
      runs += 1;
      if (runs > 1) tx.exec('INSERT INTO missing VALUES (1)');
    });
    await expectMessage(path, () => upgradeOf(path, second));
  });

  test('of a damaged database', async () => {
    const path = copyOf('ancient');
    truncateSync(path, statSync(path).size - 4096);
    await expectMessage(path, () => upgradeOf(path));
  });

  test('of a file that is empty', async () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, '');
    await expectMessage(path, () => upgradeOf(path));
  });

  test('of what is not there', async () => {
    const path = join(makeTestFolder(), 'state.db');
    await expectMessage(path, () => upgradeOf(path));
  });

  test('without room for its copies', async () => {
    const path = copyOf('ancient');
    const { bavail, bsize } = statfsSync(dirname(path));
    // Sparse: it takes no room itself, and SQLite does not look at what lies behind its pages.
    truncateSync(path, Math.floor((bavail * bsize) / 2));
    await expectMessage(path, () => upgradeOf(path));
  });

  test('that is cancelled at once', async () => {
    const path = copyOf('ancient');
    await expectMessage(path, () => upgradeOf(path, migrations, () => true));
  });

  test('that is cancelled in the rehearsal', async () => {
    const path = copyOf('ancient');
    let rehearsing = false;
    const list = bad(() => {
      rehearsing = true;
    });
    list.push({ ...step(1001, 'SELECT 1'), name: 'never' });
    await expectMessage(path, () => upgradeOf(path, list, () => rehearsing));
  });

  test('that is cancelled in the real run', async () => {
    const path = copyOf('ancient');
    let runs = 0;
    const list = bad(() => {
      runs += 1;
    });
    list.push({ ...step(1001, 'SELECT 1'), name: 'never' });
    await expectMessage(path, () => upgradeOf(path, list, () => runs > 1));
  });
});
