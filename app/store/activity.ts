import { z } from 'zod';
import type { ActivityEntry, ListActivityInput } from '../contract/activity.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

/** How many entries an answer has when nobody says. */
const defaultLimit = 100;

type ActivityRow = Omit<ActivityEntry, 'detail'> & { detailJson: string };

const select = `SELECT id, vm_id AS vmId, vm_name AS vmName, at, actor, kind, reason, detail_json AS detailJson
  FROM vm_events`;

/** Writes a line of a VM's history and answers it with its id, which is greater than every id before it. */
export function appendActivity(db: WritableDb, entry: Omit<ActivityEntry, 'id'>): ActivityEntry {
  const { detail, ...row } = entry;
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO vm_events (vm_id, vm_name, at, actor, kind, reason, detail_json)
    VALUES (@vmId, @vmName, @at, @actor, @kind, @reason, @detailJson)`,
  ).run({ ...row, detailJson: JSON.stringify(detail) });
  return { id: Number(lastInsertRowid), ...entry };
}

/** Newest first, of one VM (`id`) or of all, 100 at a time unless `limit` says otherwise. */
export function listActivity(db: ReadableDb, input: ListActivityInput = {}): ActivityEntry[] {
  const { id, before, limit = defaultLimit } = input;
  const conditions = [id === undefined ? '' : 'vm_id = @id', before === undefined ? '' : 'id < @before'];
  const where = conditions.filter(Boolean).join(' AND ');
  const sql = `${select} ${where && `WHERE ${where}`} ORDER BY id DESC LIMIT @limit`;
  return prepared<ActivityRow>(db, sql).all({ id, before, limit }).map(toEntry);
}

const detailSchema = z.record(z.string(), z.unknown());

function toEntry({ detailJson, ...row }: ActivityRow): ActivityEntry {
  return { ...row, detail: detailSchema.parse(JSON.parse(detailJson)) };
}
