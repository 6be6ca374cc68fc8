import { z } from 'zod';
import { type ActivityEntry, duringStart, type ListActivityInput } from '../contract/activity.ts';
import { type Cells, integerOf, jsonOf, textOf, textOrNull } from './cells.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

/** How many entries an answer has when nobody says. */
const defaultLimit = 100;

type ActivityRow = Cells<Exclude<keyof ActivityEntry, 'detail' | 'succeeded'> | 'detailJson'>;

const select = `SELECT id, vm_id AS vmId, vm_name AS vmName, at, actor, kind, reason, detail_json AS detailJson, count
  FROM vm_events`;

/** Writes a line of a VM's history and answers it with its id, which is greater than every id before it. */
export function appendActivity(
  db: WritableDb,
  entry: Omit<ActivityEntry, 'id' | 'count' | 'succeeded'>,
): ActivityEntry {
  const { detail, ...row } = entry;
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO vm_events (vm_id, vm_name, at, actor, kind, reason, detail_json)
    VALUES (@vmId, @vmName, @at, @actor, @kind, @reason, @detailJson)`,
  ).run({ ...row, detailJson: JSON.stringify(detail) });
  return { id: Number(lastInsertRowid), ...entry };
}

/** Newest first, of one VM (`id`) or of all, 100 at a time unless `limit` says otherwise. Filters narrow it down. */
export function listActivity(db: ReadableDb, input: ListActivityInput = {}): ActivityEntry[] {
  const { sql, parameters } = activityQuery(input);
  return prepared<ActivityRow>(db, sql)
    .all(parameters)
    .map(toEntry)
    .map((entry) =>
      entry.kind === 'starting' && hasStarted(db, entry) ? { ...entry, succeeded: true } : entry,
    );
}

/** Whether the start that an entry requests came about. */
function hasStarted(db: ReadableDb, { id, vmId }: ActivityEntry): boolean {
  const next = prepared<{ kind: unknown }>(
    db,
    `SELECT kind FROM vm_events WHERE vm_id = ? AND id > ? AND +kind NOT IN (SELECT value FROM json_each(?))
      ORDER BY id LIMIT 1`,
  ).get(vmId, id, JSON.stringify(duringStart));
  return next?.kind === 'started';
}

/**
 * Walks backwards from `before` along the index that narrows it down most: the VM's, else those of the kinds, which are
 * merged in order, else the actor's, else the table itself. Nothing is sorted, so a page costs what it shows and passes over.
 */
export function activityQuery(input: ListActivityInput): {
  sql: string;
  parameters: Record<string, string | number>;
} {
  const { id, before = Number.MAX_SAFE_INTEGER, limit = defaultLimit, actor, query, from, to } = input;
  // Twice the same kind would be each of its entries twice.
  const kinds = input.kinds && [...new Set(input.kinds)];
  const conditions = ['id < @before'];
  if (id !== undefined) conditions.push('vm_id = @id');
  // A plus sign keeps a column's index out of it.
  if (actor !== undefined) conditions.push(`${(id ?? kinds) ? '+' : ''}actor = @actor`);
  if (kinds && id !== undefined) conditions.push('+kind IN (SELECT value FROM json_each(@kinds))');
  if (query) conditions.push(matches);
  if (from !== undefined) conditions.push('at >= @from');
  if (to !== undefined) conditions.push('at < @to');
  const streams =
    kinds && id === undefined
      ? kinds.map((_, index) => [...conditions, `kind = @kind${index}`])
      : [conditions];
  const sql = streams.map((stream) => `${select} WHERE ${stream.join(' AND ')}`).join(' UNION ALL ');
  return {
    sql: `${sql} ORDER BY id DESC LIMIT @limit`,
    parameters: {
      id: id ?? '',
      before,
      limit,
      actor: actor ?? '',
      kinds: JSON.stringify(kinds ?? []),
      ...Object.fromEntries((kinds ?? []).map((kind, index) => [`kind${index}`, kind])),
      pattern: `%${(query ?? '').replaceAll('’', "'").replaceAll(/[\\%_]/g, '\\$&')}%`,
      queryKinds: JSON.stringify(input.queryKinds ?? []),
      from: precise(from),
      to: precise(to),
    },
  };
}

/** Texts of ours have typographic apostrophes, which few people type. */
const plain = (column: string) => `replace(${column}, '’', '''')`;
const matches = `(${plain('vm_name')} LIKE @pattern ESCAPE '\\' OR ${plain('reason')} LIKE @pattern ESCAPE '\\'
  OR +kind IN (SELECT value FROM json_each(@queryKinds)))`;

/** In the form of the `at` column: as texts, `…:00Z` would come after `…:00.000Z`. */
function precise(moment: string | undefined): string {
  return moment === undefined ? '' : new Date(moment).toISOString();
}

/** More levels than any evidence has, and fewer than a page can be sent. */
const deepest = 8;

/** Without what lies deeper. */
function shallow(value: unknown, levels = deepest): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return undefined;
  if (Array.isArray(value)) return value.map((one) => shallow(one, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shallow(one, levels - 1)]));
}

const detailSchema = z.record(z.string(), z.unknown());

/** Never throws: whatever a cell holds, the entry is told. Actors and kinds may be a newer version's. */
function toEntry(row: ActivityRow): ActivityEntry {
  const entry = {
    id: integerOf(row.id),
    vmId: textOf(row.vmId),
    vmName: textOf(row.vmName),
    at: textOf(row.at),
    actor: textOf(row.actor) as ActivityEntry['actor'],
    kind: textOf(row.kind) as ActivityEntry['kind'],
    reason: textOrNull(row.reason),
    detail: detailSchema.safeParse(shallow(jsonOf(row.detailJson))).data ?? {},
  };
  const count = integerOf(row.count);
  return count > 1 ? { ...entry, count } : entry;
}
