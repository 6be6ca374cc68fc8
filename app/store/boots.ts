import { type Boot, bootPolicy, type PhaseTimes, phaseTimesSchema } from '../contract/index.ts';
import { type Cells, integerOf, jsonOf, textOf } from './cells.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

/** A row of `vm_boots`. */
export interface BootRow extends Omit<Boot, 'comparison' | 'goesOn'> {
  readonly imageId: string;
}

/** Beyond `bootPolicy.kept` the oldest goes. */
export function insertBoot(db: WritableDb, boot: Omit<BootRow, 'id'>): number {
  const { lastInsertRowid } = prepared(
    db,
    'INSERT INTO vm_boots (vm_id, image_id, accelerator, asked_at, phases_json) VALUES (?, ?, ?, ?, ?)',
  ).run(boot.vmId, boot.imageId, boot.accelerator, boot.askedAt, JSON.stringify(boot.phases));
  prepared(
    db,
    `DELETE FROM vm_boots WHERE vm_id = ? AND id <=
       (SELECT id FROM vm_boots WHERE vm_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${bootPolicy.kept})`,
  ).run(boot.vmId, boot.vmId);
  return Number(lastInsertRowid);
}

/** A boot that is gone, with its VM or for its age, is no error. */
export function updateBoot(db: WritableDb, id: number, phases: PhaseTimes): void {
  prepared(db, 'UPDATE vm_boots SET phases_json = ? WHERE id = ?').run(JSON.stringify(phases), id);
}

/** Newest first. */
export function listBoots(db: ReadableDb, vmId: string): BootRow[] {
  const rows = prepared<Cells<Exclude<keyof BootRow, 'phases'> | 'json'>>(
    db,
    `SELECT id, vm_id AS vmId, image_id AS imageId, accelerator, asked_at AS askedAt, phases_json AS json
     FROM vm_boots WHERE vm_id = ? ORDER BY id DESC`,
  ).all(vmId);
  return rows.map((row) => ({
    id: integerOf(row.id),
    vmId: textOf(row.vmId),
    imageId: textOf(row.imageId),
    accelerator: textOf(row.accelerator),
    askedAt: textOf(row.askedAt),
    phases: phaseTimesSchema.safeParse(jsonOf(row.json)).data ?? {},
  }));
}
