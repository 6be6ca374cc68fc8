import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrations } from '../../../../migrations/index.ts';
import type { ImportChoices } from '../../../contract/imports.ts';
import type { WritableDb } from '../../db.ts';
import { everyRange, guestAddresses } from '../../guest-addresses.ts';
import { makeTestFolder, testClock, testFixture, testTime } from '../../testing/factories.ts';
import { mergeImport } from '../merge.ts';
import { planImport } from '../plan.ts';
import { prepareImport } from '../prepare.ts';
import { previewImport } from '../preview.ts';
import { readSource, type SourceRows } from '../source-rows.ts';

export const debian = '8f2b6c1e-0a51-4c0e-9d8a-2b7d1f3c9a01';
export const minimal = '8f2b6c1e-0a51-4c0e-9d8a-2b7d1f3c9a02';
export const api = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';
export const worker = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c02';
export const void1 = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c03';

/** The rows of the populated fixture, after `change` was done to it by the other program. */
export async function theirRows(change = ''): Promise<SourceRows> {
  const folder = makeTestFolder();
  const source = join(folder, 'theirs.db');
  copyFileSync(testFixture('populated'), source);
  const db = new Database(source);
  db.pragma('foreign_keys = OFF');
  db.exec(change);
  db.close();
  const copy = join(folder, 'copy.db');
  await prepareImport({ source, copy, migrations, clock: testClock });
  return readSource(copy);
}

/** The lowest free ones of all. */
function addresses(used: ReadonlySet<string>): () => string {
  const next = guestAddresses(everyRange(), (address) => used.has(address));
  return () => next().address;
}

export const preview = (source: SourceRows, db: WritableDb, missing: ReadonlySet<string> = new Set()) =>
  previewImport(source, db, { missing, addresses });

export function merge(db: WritableDb, source: SourceRows, choices: Partial<ImportChoices>) {
  const plan = planImport(db, source, { images: [], vms: [], ...choices }, () => false);
  return mergeImport(db, plan, {
    actor: 'user',
    path: '/theirs.db',
    now: testTime,
    at: '2026-05-01T12:00:00.000Z',
    addresses,
    arrivalOf: () => ({ spec: { diskSizeMib: 4096 }, runtime: { pid: undefined, lastError: '' } }),
  });
}

export const everything: ImportChoices = {
  images: [debian, minimal].map((id) => ({ id, take: 'import' as const })),
  vms: [api, worker, void1].map((id) => ({ id, address: 'keep' as const })),
};
