import { foldedKinds } from '../contract/retention.ts';
import { prepared, type WritableDb } from './db.ts';

interface ThinningRule {
  /** Of each VM, so many newest entries stay as they are. */
  readonly keep: number;
  /** Entries of the folded kinds before this moment that say no reason become one a day. */
  readonly foldBefore: Date;
  /** All entries before this moment go. */
  readonly removeBefore: Date;
  /** Stops when so many entries have gone: what is left is for the next time. */
  readonly most: number;
}

interface Thinned {
  /** Entries that went into others. */
  folded: number;
  /** The others: one of a VM, a kind and a day. */
  into: number;
  /** Entries that were removed for their age. */
  removed: number;
  /** How many entries of which VM went. */
  readonly vms: { id: string; name: string; gone: number }[];
}

/** Makes old history shorter; see `thinningPolicy`. Must run inside a transaction: the log is open to deletion until it returns. */
export function thinActivity(db: WritableDb, rule: ThinningRule): Thinned {
  const thinned: Thinned = { folded: 0, into: 0, removed: 0, vms: [] };
  prepared(db, "INSERT INTO vm_events_thinning (since) VALUES (datetime('now'))").run();
  for (const vm of long(db, rule.keep)) {
    const left = () => rule.most - thinned.folded - thinned.removed;
    if (left() <= 0) break;
    const before = left();
    thinned.removed += removeOld(db, { ...vm, ...rule, most: left() });
    for (const group of foldable(db, { ...vm, ...rule })) {
      if (left() <= 0) break;
      thinned.folded += fold(db, vm.id, group);
      thinned.into += 1;
    }
    if (left() < before) thinned.vms.push({ id: vm.id, name: vm.name, gone: before - left() });
  }
  prepared(db, 'DELETE FROM vm_events_thinning').run();
  return thinned;
}

interface LongHistory {
  readonly id: string;
  readonly name: string;
  /** Id of the oldest entry that stays in any case. */
  readonly kept: number;
}

/** The VMs, deleted ones too, that have more entries than stay in any case. */
function long(db: WritableDb, keep: number): LongHistory[] {
  const ids = prepared<{ id: string }>(
    db,
    'SELECT vm_id AS id FROM vm_events GROUP BY vm_id HAVING count(*) > ?',
  ).all(keep);
  return ids.map(({ id }) => {
    const oldest = prepared<{ kept: number; name: string }>(
      db,
      'SELECT id AS kept, vm_name AS name FROM vm_events WHERE vm_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    ).get(id, keep - 1);
    return { id, name: oldest?.name ?? '', kept: oldest?.kept ?? 0 };
  });
}

function removeOld(db: WritableDb, vm: LongHistory & ThinningRule): number {
  return prepared(
    db,
    `DELETE FROM vm_events WHERE id IN
    (SELECT id FROM vm_events WHERE vm_id = @id AND id < @kept AND at < @before ORDER BY id LIMIT @most)`,
  ).run({ id: vm.id, kept: vm.kept, before: vm.removeBefore.toISOString(), most: vm.most }).changes;
}

interface Group {
  readonly kind: string;
  readonly actor: string;
  readonly day: string;
  readonly first: number;
  readonly last: number;
  readonly total: number;
}

const repeated = `vm_id = @id AND kind IN (${foldedKinds.map((kind) => `'${kind}'`).join(', ')}) AND reason IS NULL`;

/** Among the oldest: what was folded before leaves an entry a day, so that the window always reaches beyond it. */
function foldable(db: WritableDb, vm: LongHistory & ThinningRule): Group[] {
  return prepared<Group>(
    db,
    `SELECT kind, actor, date(at, 'localtime') AS day, min(id) AS first, max(id) AS last, sum(count) AS total
    FROM (SELECT * FROM vm_events WHERE ${repeated} AND id < @kept AND at < @before ORDER BY id LIMIT @window)
    GROUP BY kind, actor, day HAVING count(*) > 1 ORDER BY first`,
  ).all({ id: vm.id, kept: vm.kept, before: vm.foldBefore.toISOString(), window: 4 * vm.most });
}

/** The last entry of the group stands for all of it. */
function fold(db: WritableDb, id: string, group: Group): number {
  prepared(db, 'UPDATE vm_events SET count = @total WHERE id = @last').run(group);
  return prepared(
    db,
    `DELETE FROM vm_events WHERE ${repeated} AND kind = @kind AND actor = @actor
    AND id >= @first AND id < @last AND date(at, 'localtime') = @day`,
  ).run({ id, ...group }).changes;
}
