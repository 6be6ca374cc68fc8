import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolvePaths } from '../app/installation/paths.ts';
import { systemClock } from '../app/lib/clock.ts';
import { listActivity } from '../app/store/activity.ts';
import { openStore } from '../app/store/file/open.ts';
import { rangeOf, readAddressRange } from '../app/store/guest-addresses.ts';
import { listVms } from '../app/store/vms.ts';
import { migrations } from '../migrations/index.ts';
import { seed } from './seed.ts';

test('the VMs that are copied differ in nothing from the one that the dashboard made itself', async () => {
  const home = mkdtempSync(join(tmpdir(), 'banger-seed-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  await seed(home, 300);
  const paths = resolvePaths({ BANGER_HOME: home });
  const db = openStore({ path: paths.database, migrations, clock: systemClock });
  onTestFinished(() => void db.close());

  const { items, total } = listVms(db, { limit: 1000 });
  expect(total).toBe(306);
  expect(new Set(items.map(({ guestIp }) => guestIp)).size).toBe(306);
  const [made, ...copies] = items.filter(({ name }) => name.startsWith('sandbox-'));
  if (!made) throw new Error('The dashboard has made none.');
  expect(copies).toHaveLength(299);
  // More than one range of 250 addresses has been used up: what comes next goes on in the last.
  expect(readAddressRange(db)).toBe(rangeOf(copies.at(-1)?.guestIp ?? ''));

  const own = ['id', 'name', 'guestIp', 'createdAt', 'updatedAt', 'lastTouchedAt'] as const;
  const [entry] = listActivity(db, { id: made.id });
  const folder = (id: string) => join(paths.vmsDir, id);
  const disk = (id: string) => join(folder(id), 'disk.qcow2');
  for (const copy of copies.slice(-3)) {
    expect(Object.keys(copy)).toEqual(Object.keys(made));
    expect(copy).toEqual({ ...made, ...Object.fromEntries(own.map((field) => [field, copy[field]])) });
    expect(copy.lastTouchedAt).toBe(copy.createdAt);
    const [logged, ...others] = listActivity(db, { id: copy.id });
    expect(others).toEqual([]);
    expect(logged).toEqual({ ...entry, id: logged?.id, vmId: copy.id, vmName: copy.name, at: logged?.at });
    expect(readdirSync(folder(copy.id))).toEqual(readdirSync(folder(made.id)));
    expect(readFileSync(disk(copy.id), 'utf8')).toBe(readFileSync(disk(made.id), 'utf8'));
    for (const path of [folder, disk])
      expect(statSync(path(copy.id)).mode).toBe(statSync(path(made.id)).mode);
  }
  expect(readdirSync(paths.vmsDir)).toHaveLength(306);
});
