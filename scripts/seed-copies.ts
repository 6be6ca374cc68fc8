import { randomInt, randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import type { Hypervisor } from '../app/hypervisors/driver/hypervisor.ts';
import type { Paths } from '../app/installation/paths.ts';
import { preciseTimestamp, timestamp } from '../app/lib/clock.ts';
import { createOwnedFolders } from '../app/lib/owned-folders.ts';
import { appendActivity, listActivity } from '../app/store/activity.ts';
import { inTransaction, type WritableDb } from '../app/store/db.ts';
import {
  chooseRange,
  guestAddresses,
  rangeOf,
  readAddressRange,
  writeAddressRange,
} from '../app/store/guest-addresses.ts';
import { getImage } from '../app/store/images.ts';
import { getVm, insertVm, usedGuestIps } from '../app/store/vms.ts';

/** One more VM: a name, and milliseconds since 1970 at which it was made. */
export interface Copy {
  readonly name: string;
  readonly at: number;
}

/**
 * More VMs that are all like one that the dashboard has just made, each with a folder, a row and an entry in the log as
 * that has: in one transaction, where the dashboard takes several for each.
 */
export async function seedCopies(
  { db, paths, hypervisor }: { db: WritableDb; paths: Paths; hypervisor: Hypervisor },
  original: string,
  copies: readonly Copy[],
): Promise<void> {
  const vm = getVm(db, original);
  const image = vm && getImage(db, vm.imageId);
  const [created] = listActivity(db, { id: original, kinds: ['created'] });
  if (!vm || !image || !created) throw new Error(`${original} was not made by this dashboard.`);
  const { imageName: _, ...row } = vm;
  const ids = new Map(copies.map((copy) => [randomUUID() as string, copy]));
  const makeDisk = async (_id: string, dir: string) => {
    const sizeMib = row.spec.diskSizeMib ?? null;
    await hypervisor.createDisk({ basePath: image.rootfsPath, diskPath: `${dir}/disk.qcow2`, sizeMib });
    await copyFile(`${paths.vmsDir}/${original}/base.json`, `${dir}/base.json`);
    return true;
  };
  await createOwnedFolders(paths.vmsDir, [...ids.keys()], makeDisk, () => {
    inTransaction(db, () => {
      const next = addresses(db);
      for (const [id, { name, at }] of ids) {
        const clock = { now: () => new Date(at) };
        const now = timestamp(clock);
        const times = { createdAt: now, updatedAt: now, lastTouchedAt: now };
        insertVm(db, { ...row, id, name, guestIp: next(), ...times });
        appendActivity(db, { ...created, vmId: id, vmName: name, at: preciseTimestamp(clock) });
      }
    });
  });
}

/** As `createAddresses` hands them out, but for what this computer uses at the moment: the VMs of a seed never listen. */
function addresses(db: WritableDb): () => string {
  const used = usedGuestIps(db);
  const taken = new Set([...used].map(rangeOf));
  function* ranges(): Generator<string> {
    const kept = readAddressRange(db);
    if (kept !== null) yield kept;
    for (;;) {
      const range = chooseRange({
        isTaken: (one) => taken.has(one),
        isRouted: () => false,
        random: randomInt,
      });
      if (range === null) return;
      taken.add(range);
      writeAddressRange(db, range);
      yield range;
    }
  }
  const next = guestAddresses(ranges(), (address) => used.has(address));
  return () => next().address;
}
