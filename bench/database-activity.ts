import { join } from 'node:path';
import { listActivity } from '../app/store/activity.ts';
import { thinActivity } from '../app/store/activity-thinning.ts';
import { inTransaction, type WritableDb } from '../app/store/db.ts';
import { openStore } from '../app/store/file/open.ts';
import { touchesSince } from '../app/store/touches.ts';
import { migrations } from '../migrations/index.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

const entries = 100_000;
const days = 28;
const vm = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';

/** The slowest questions to a long activity log, and a thinning run, each beside the bare statement that it cannot do without. */
export function activity(): Promise<Measurement[]> {
  return withFolder(async (folder) => {
    const clock = { now: () => new Date() };
    const db = openStore({ path: join(folder, 'state.db'), migrations, clock });
    try {
      fill(db);
      return [await search(db), await touches(db), await thinning(db)];
    } finally {
      db.close();
    }
  });
}

async function search(db: WritableDb): Promise<Measurement> {
  const scan = db.prepare("SELECT count(*) FROM vm_events WHERE vm_name || reason LIKE '%nowhere%'");
  const pair = await interleave(
    15,
    timed(() => listActivity(db, { query: 'nowhere', limit: 60 })),
    timed(() => scan.get()),
  );
  const what = `A search that finds nothing among ${entries} entries; floor: one bare LIKE over all of them`;
  return { name: 'activity-search', unit: 'ms', ...pair, goal: 3, what };
}

async function touches(db: WritableDb): Promise<Measurement> {
  const starts = Array.from({ length: 7 }, (_, day) => new Date(2026, 4, days - 6 + day));
  const scan = db.prepare('SELECT at, count FROM vm_events WHERE vm_id = ? AND at >= ?');
  const pair = await interleave(
    15,
    timed(() => touchesSince(db, vm, starts)),
    timed(() => scan.all(vm, starts[0]?.toISOString())),
  );
  const what = `A week’s touches of a VM with ${entries} entries, counted by day; floor: reading their times`;
  return { name: 'activity-touches', unit: 'ms', ...pair, goal: 4, what };
}

async function thinning(db: WritableDb): Promise<Measurement> {
  const most = 2000;
  const remove = db.prepare(`DELETE FROM vm_events WHERE id IN (SELECT id FROM vm_events LIMIT ${most})`);
  const rule = { keep: 1000, foldBefore: new Date(2030, 1), removeBefore: new Date(0), most };
  const pair = await interleave(
    5,
    timed(() => inTransaction(db, () => thinActivity(db, rule))),
    // As a thinning run, which alone may remove entries.
    timed(() =>
      inTransaction(db, () => {
        db.exec("INSERT INTO vm_events_thinning VALUES ('now')");
        remove.run();
        db.exec('DELETE FROM vm_events_thinning');
      }),
    ),
  );
  const what = `Thinning ${most} of ${entries} entries; floor: deleting as many`;
  return { name: 'activity-thinning', unit: 'ms', ...pair, goal: 30, what };
}

/** Touches of one VM, as many each day. */
function fill(db: WritableDb): void {
  db.exec(`INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'i', '', '', '', '');
    INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    VALUES ('${vm}', 'api', 'i', '172.16.0.4', 'stopped', '', '', '', '{}', '{}')`);
  const insert = db.prepare(
    "INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) VALUES (?, 'api', ?, 'user', 'touched')",
  );
  inTransaction(db, () => {
    for (let number = 0; number < entries; number += 1)
      insert.run(vm, new Date(2026, 4, 1 + (number % days), 12).toISOString());
  });
}

function timed(work: () => unknown): () => Promise<number> {
  return async () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  };
}
