import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { inTransaction, type WritableDb } from './db.ts';
import { openStore } from './file/open.ts';
import { getImageByName, listImages, updateImage } from './images.ts';
import { describeSchema } from './migrate/schema.ts';
import {
  makeTestFolder,
  migrateFile,
  openTestStore,
  testClock,
  testFixture,
  testTime,
} from './testing/factories.ts';
import { getVmByName, listVms, updateVm } from './vms.ts';

const fixtures = ['fresh', 'populated', 'unversioned', 'ancient'] as const;
const withRows = ['populated', 'unversioned', 'ancient'] as const;

function copyOf(fixture: string): string {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture(fixture), path);
  return path;
}

function adopt(fixture: string): WritableDb {
  const path = copyOf(fixture);
  migrateFile(path);
  const db = openStore({ path, migrations, clock: testClock });
  onTestFinished(() => {
    db.close();
  });
  return db;
}

/** The rows as the reference implementation left them; a column that it lacks is NULL after adoption. */
function originalRows(fixture: string, table: string): Record<string, unknown>[] {
  const db = new Database(copyOf(fixture), { readonly: true });
  try {
    return rowsOf(db, table);
  } finally {
    db.close();
  }
}

function rowsOf(db: Database.Database, table: string): Record<string, unknown>[] {
  return db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY id`).all();
}

describe.each(fixtures)('the reference database %s', (fixture) => {
  test('has the schema of a new one after adoption, and a whole ledger', () => {
    const adopted = adopt(fixture);
    expect(describeSchema(adopted)).toBe(describeSchema(openTestStore().db));
    expect(adopted.prepare('SELECT id, name FROM schema_migrations ORDER BY id').all()).toEqual(
      migrations.map(({ id, name }) => ({ id, name })),
    );
    expect(adopted.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(adopted.pragma('foreign_key_check')).toEqual([]);
  });
});

test('a new database has the very text of the reference for its tables', () => {
  const reference = new Database(copyOf('fresh'), { readonly: true });
  const texts =
    "SELECT name, sql FROM sqlite_schema WHERE name IN ('schema_migrations', 'images', 'vms') ORDER BY name";
  expect(openTestStore().db.prepare(texts).all()).toEqual(reference.prepare(texts).all());
  reference.close();
});

test('a versioned database keeps the date of its baseline', () => {
  const [before] = originalRows('populated', 'schema_migrations');
  const [baseline, log] = rowsOf(adopt('populated'), 'schema_migrations');
  expect(baseline).toEqual(before);
  expect(log?.applied_at).toBe(testTime);
});

describe.each(withRows)('adopting %s', (fixture) => {
  test('keeps every row and every byte of it', () => {
    const db = adopt(fixture);
    expect(rowsOf(db, 'vms')).toEqual(originalRows(fixture, 'vms'));
    expect(rowsOf(db, 'images')).toEqual(
      originalRows(fixture, 'images').map((row) => ({
        work_seed_path: null,
        seeded_ssh_public_key_fingerprint: null,
        ...row,
      })),
    );
  });

  test('shows its images and VMs, with the keys that are ours', () => {
    const db = adopt(fixture);
    expect(listImages(db).items.map(({ name, vmCount }) => [name, vmCount])).toEqual([
      ['debian-dev', 2],
      ["unused — ünïcode 'quoted'", 0],
      ['void-minimal', 1],
    ]);
    expect(getImageByName(db, 'debian-dev')).toMatchObject({ managed: true, docker: true, buildSize: '8G' });
    expect(listVms(db).items).toMatchObject([
      {
        name: 'api',
        imageName: 'debian-dev',
        guestIp: '172.16.0.2',
        state: 'stopped',
        spec: { vcpuCount: 4, memoryMib: 8192 },
        runtime: { lastError: '' },
      },
      { name: 'void-1', state: 'error', spec: {}, runtime: { lastError: 'kernel panic' } },
      {
        name: 'worker',
        state: 'running',
        runtime: { pid: 4242 },
      },
    ]);
  });

  test('lets its VMs be edited without losing what is not understood', () => {
    const db = adopt(fixture);
    const { id, spec } = getVmByName(db, 'api') ?? expect.unreachable();
    updateVm(db, id, {
      name: 'api-2',
      spec: { ...spec, memoryMib: 4096 },
      runtime: { lastError: undefined },
    });
    expect(
      db.prepare('SELECT name, spec_json, runtime_json, stats_json FROM vms WHERE id = ?').get(id),
    ).toEqual({
      name: 'api-2',
      spec_json: '{"vcpu_count":4,"memory_mib":4096,"nat_enabled":true,"unknown_to_us":{"keep":[1,2,3]}}',
      runtime_json: '{"state":"stopped"}',
      stats_json: '{"rootfs_allocated_bytes":1234567890}',
    });
    expect(rowsOf(db, 'vms').slice(1)).toEqual(originalRows(fixture, 'vms').slice(1));
  });

  test('lets its images be edited, and changes no other column', () => {
    const db = adopt(fixture);
    const { id } = getImageByName(db, "unused — ünïcode 'quoted'") ?? expect.unreachable();
    const before = rowsOf(db, 'images');
    updateImage(db, id, { name: "no 'quotes'" });
    expect(rowsOf(db, 'images')).toEqual(
      before.map((row) => (row.id === id ? { ...row, name: "no 'quotes'" } : row)),
    );
  });

  test('undoes edits of a transaction that fails', () => {
    const db = adopt(fixture);
    const before = rowsOf(db, 'vms');
    const { id } = getVmByName(db, 'api') ?? expect.unreachable();
    expect(() =>
      inTransaction(db, () => {
        updateVm(db, id, { spec: { vcpuCount: 1 } });
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect(rowsOf(db, 'vms')).toEqual(before);
  });
});
