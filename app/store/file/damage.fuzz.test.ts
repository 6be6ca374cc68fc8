import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import { makeTestFolder, testClock } from '../testing/factories.ts';
import { createIfMissing } from './create.ts';
import { inspect } from './inspect.ts';
import { salvage } from './salvage.ts';

const tables = ['images', 'vms', 'vm_events'];
const runs = 30;

/** Many rows on many pages, some on overflow pages. */
function makePopulated(): Buffer {
  const path = join(makeTestFolder(), 'state.db');
  createIfMissing(path, { migrations, clock: testClock });
  const db = new Database(path);
  db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
    INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at)
    SELECT 'image-' || i, 'größe ' || i, '/r' || i, '/k' || i, 'then', 'now' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
    INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    SELECT 'vm-' || i, 'name ' || i, 'image-' || (1 + i % 40), 'ip ' || i, 'stopped', 'a', 'b', 'c',
      json_object('note', hex(zeroblob(CASE i % 30 WHEN 0 THEN 6000 ELSE 40 END))), '{}' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
    INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) SELECT 'vm-' || (i % 120), 'name', 'at ' || i, 'user', 'created' FROM n;
    PRAGMA journal_mode = DELETE`);
  db.close();
  return readFileSync(path);
}

/** Where damage lies: a part of the file between 0 and 1. */
const place = fc.integer({ min: 0, max: 9999 }).map((part) => part / 10_000);
const damages = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('flip' as const), place, bit: fc.nat(7) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('zero' as const), place, bit: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), place, bit: fc.constant(0) }) },
  ),
  { minLength: 1, maxLength: 12 },
);

function damaged(whole: Buffer, list: typeof damages extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let bytes = Buffer.from(whole);
  for (const { kind, place: where, bit } of list) {
    const offset = Math.floor(where * bytes.length);
    const page = offset - (offset % 4096);
    if (kind === 'cut') bytes = bytes.subarray(0, Math.max(offset, 1));
    else if (kind === 'zero') bytes.fill(0, page, Math.min(page + 4096, bytes.length));
    else bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
  }
  return bytes;
}

/** A row's values as text, the same from a table and from the leftovers; damage may have renamed a column. */
function keyOf(row: Record<string, unknown>): string {
  const text = (value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return value.toString('utf8');
    if (typeof value === 'object' && value && 'base64' in value)
      return text(Buffer.from(String(value.base64), 'base64'));
    return value === null ? null : String(value);
  };
  return JSON.stringify(Object.values(row).map(text));
}

/** What SQLite reads by itself: from the start to the first error, and by each row's number. */
function readableIn(path: string): Set<string> {
  const found = new Set<string>();
  const db = new Database(path);
  const trying = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
    }
  };
  for (const table of tables) {
    const take = (row: unknown) => row && found.add(`${table} ${keyOf(row as Record<string, unknown>)}`);
    trying(() => {
      for (const row of db.prepare(`SELECT * FROM ${table}`).safeIntegers().iterate()) take(row);
    });
    trying(() => {
      const byNumber = db.prepare(`SELECT * FROM ${table} WHERE rowid = ?`).safeIntegers();
      for (let number = 1; number <= 410; number += 1) trying(() => take(byNumber.get(number)));
    });
  }
  db.close();
  return found;
}

async function salvagedFrom(path: string): Promise<Set<string>> {
  const backupsDir = join(dirname(path), 'backups');
  const { backup, leftovers } = await salvage({ path, backupsDir, migrations, clock: testClock });
  expect(backup.damaged).toBeNull();
  const found = readableIn(backup.path);
  const lines = leftovers ? readFileSync(leftovers, 'utf8').trim().split('\n') : [];
  for (const line of lines) {
    const { table, row } = JSON.parse(line);
    found.add(`${table} ${keyOf(row)}`);
  }
  return found;
}

test('no damage crashes an inspection, and what SQLite can read of a damaged database is salvaged', async () => {
  const whole = makePopulated();
  const states = new Set<string>();
  let rescued = 0;
  const property = fc.asyncProperty(damages, async (list) => {
    const path = join(makeTestFolder(), 'state.db');
    const bytes = damaged(whole, list);
    writeFileSync(path, bytes);
    utimesSync(path, 0, 0);
    states.add(inspect(path, migrations).state);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const copy = join(makeTestFolder(), 'copy.db');
    writeFileSync(copy, bytes);
    const readable = readableIn(copy);
    const salvaged = await salvagedFrom(path).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'database_corrupt') throw error;
      return new Set<string>();
    });
    const lost = [...readable].filter((row) => !salvaged.has(row));
    expect(lost.slice(0, 3)).toEqual([]);
    if (salvaged.size > readable.size) rescued += 1;
  });
  await fc.assert(property, { seed: 20261123, numRuns: runs });
  expect(states.size).toBeGreaterThan(1);
  // Where damage falls depends on the layout of the file, which every migration changes: how often it does, not whether.
  expect(rescued).toBeGreaterThan(runs / 10);
}, 60_000);
