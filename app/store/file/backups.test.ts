import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { backUp } from './backup.ts';
import { parseBackupName } from './backup-names.ts';
import { listBackups, pruneBackups } from './backups.ts';
import { change, copyOfFixture, refusalOf, traceOf } from './testing/databases.ts';

/** Backups of the seconds 00, 01, … of one minute; returns their folder. */
async function makeBackups(count: number, path = copyOfFixture()): Promise<string> {
  const backupsDir = join(dirname(path), 'backups');
  for (let second = 0; second < count; second += 1) {
    await backUp({ path, backupsDir, clock: { now: () => new Date(Date.UTC(2026, 10, 23, 8, 30, second)) } });
  }
  return backupsDir;
}

const nameOf = (second: number) => `state-2026-11-23T08-30-0${second}Z-schema-1.db`;

function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096 * 3, 4096 * 4);
  writeFileSync(path, bytes);
}

describe('the list', () => {
  test('leaves out one that is pruned while it is read', async () => {
    const folder = await makeBackups(1);
    symlinkSync(join(folder, 'pruned'), join(folder, nameOf(5)));
    expect(listBackups(folder).map(({ name }) => name)).toEqual([nameOf(0)]);
  });

  test('leaves out what cannot be looked at', async () => {
    const folder = await makeBackups(1);
    symlinkSync(join(folder, nameOf(5)), join(folder, nameOf(5)));
    expect(listBackups(folder).map(({ name }) => name)).toEqual([nameOf(0)]);
  });

  test('is newest first, with what each holds, and reading it leaves no trace', async () => {
    const folder = await makeBackups(2);
    const before = traceOf(folder);
    expect(listBackups(folder)).toEqual(
      [1, 0].map((second) => ({
        name: nameOf(second),
        path: join(folder, nameOf(second)),
        takenAt: `2026-11-23T08:30:0${second}Z`,
        sizeBytes: 36864,
        schema: 1,
        vmCount: 3,
        imageCount: 3,
        kind: 'backup',
        damaged: null,
      })),
    );
    expect(traceOf(folder)).toEqual(before);
  });

  test('orders those of one second by their number', async () => {
    const path = copyOfFixture();
    const backupsDir = join(dirname(path), 'backups');
    const clock = { now: () => new Date('2026-11-23T08:30:00Z') };
    for (let count = 0; count < 11; count += 1) await backUp({ path, backupsDir, clock });
    const names = listBackups(backupsDir).map(({ name }) => name);
    expect(names[0]).toMatch(/schema-1-11\.db$/);
    expect(names.at(-1)).toMatch(/schema-1\.db$/);
  });

  test('shows a damaged one with the reason', async () => {
    const folder = await makeBackups(3);
    damage(join(folder, nameOf(0)));
    truncateSync(join(folder, nameOf(1)), 100);
    writeFileSync(join(folder, nameOf(2)), 'Dear diary, '.repeat(100));
    const found = listBackups(folder);
    expect(found.map(({ vmCount }) => vmCount)).toEqual([null, null, null]);
    expect(found.map(({ damaged }) => damaged)).toEqual([
      'file is not a database',
      expect.stringMatching(/malformed|not a database/),
      expect.stringMatching(/page 4/),
    ]);
  });

  test('counts what has no tables as not known', async () => {
    const path = join(makeTestFolder(), 'state.db');
    change(path, 'CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY, name TEXT, applied_at TEXT)');
    const [backup] = listBackups(await makeBackups(1, path));
    expect(backup).toMatchObject({ schema: 0, vmCount: null, imageCount: null, damaged: null });
  });

  test('says of what it could not look into', async () => {
    const folder = makeTestFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await refusalOf(() => listBackups(file), { [folder]: 'STATE' })).toMatchObject({
      code: 'file_invalid',
      message: expect.stringMatching(/^The backups in STATE\/file couldn’t be listed: ENOTDIR/),
      unchanged: 'No file was changed.',
    });
    expect(await refusalOf(() => pruneBackups(join(file, 'in')), { [folder]: 'STATE' })).toMatchObject({
      message: expect.stringMatching(/^The backups in STATE\/file\/in couldn’t be listed: ENOTDIR/),
    });
  });

  test('is empty without a folder, and of files that are not backups', () => {
    const folder = makeTestFolder();
    expect(listBackups(join(folder, 'none'))).toEqual([]);
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state.db'), '');
    expect(listBackups(folder)).toEqual([]);
  });
});

test.each([
  ['state-2026-11-23T08-30-00Z-schema-2.db', { kind: 'backup', takenAt: '2026-11-23T08:30:00Z', count: 1 }],
  ['state-2026-11-23T08-30-00Z-schema-2-7.db', { kind: 'backup', takenAt: '2026-11-23T08:30:00Z', count: 7 }],
  ['recovered-2026-11-23T08-30-00Z.db', { kind: 'recovered', takenAt: '2026-11-23T08:30:00Z', count: 1 }],
  ['recovered-2026-11-23T08-30-00Z-2.db', { kind: 'recovered', takenAt: '2026-11-23T08:30:00Z', count: 2 }],
  ['state-2026-11-23T08-30-00Z-schema-2.db.77-0123abcd.partial', null],
  ['../state-2026-11-23T08-30-00Z-schema-2.db', null],
  ['state.db', null],
])('the name %s is understood', (name, parsed) => {
  expect(parseBackupName(name)).toEqual(parsed);
});

describe('pruning', () => {
  test('keeps the newest', async () => {
    const folder = await makeBackups(5);
    expect(pruneBackups(folder, { keep: 3 })).toEqual([nameOf(1), nameOf(0)]);
    expect(readdirSync(folder)).toEqual([nameOf(2), nameOf(3), nameOf(4)]);
    expect(pruneBackups(folder, { keep: 3 })).toEqual([]);
  });

  test('never removes the newest good one, however old it is', async () => {
    const folder = await makeBackups(5);
    for (const second of [4, 3, 2]) damage(join(folder, nameOf(second)));
    expect(pruneBackups(folder, { keep: 2 })).toEqual([nameOf(2), nameOf(0)]);
    expect(readdirSync(folder)).toEqual([nameOf(1), nameOf(3), nameOf(4)]);
  });

  test('leaves what was recovered, and what is not ours', async () => {
    const folder = await makeBackups(2);
    for (const name of ['recovered-2020-01-01T00-00-00Z.db', 'notes.txt', 'state-old.db']) {
      writeFileSync(join(folder, name), 'mine');
    }
    expect(pruneBackups(folder, { keep: 1 })).toEqual([nameOf(0)]);
    expect(readdirSync(folder)).toEqual([
      'notes.txt',
      'recovered-2020-01-01T00-00-00Z.db',
      nameOf(1),
      'state-old.db',
    ]);
  });

  test('passes over what is no file, a link that leads nowhere or to itself', async () => {
    const folder = await makeBackups(4);
    symlinkSync(join(folder, 'nowhere'), join(folder, nameOf(7)));
    symlinkSync(join(folder, nameOf(8)), join(folder, nameOf(8)));
    mkdirSync(join(folder, nameOf(9)));
    expect(pruneBackups(folder, { keep: 3 })).toEqual([nameOf(0)]);
    expect(readdirSync(folder)).toEqual([1, 2, 3, 7, 8, 9].map(nameOf));
  });

  test('keeps ten unless told otherwise, and finds nothing to do without a folder', async () => {
    const folder = await makeBackups(10);
    expect(pruneBackups(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(pruneBackups(folder)).toEqual([]);
  });
});
