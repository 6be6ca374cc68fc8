import { dirname } from 'node:path';
import { type Image, isAlive, type VmView } from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { errorCodeOf, failure, systemFailure } from '../../lib/failures.ts';
import { driverOf } from '../records/driver-of.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { type BaseNote, readBaseNote, writeBaseNote } from './base-note.ts';
import { type BaseVerdict, compareBase, describeNote, digestedNote, freshNote } from './compare-base.ts';
import { createFileDigests } from './file-digest.ts';
import { isSameOwnFile } from './own-files.ts';

export type Bases = ReturnType<typeof createBases>;

/** A root file system that is not, or may not be, what a disk was made from. */
export type ChangedBase = Extract<BaseVerdict, { kind: 'changed' | 'unproven' }>;

/**
 * What VMs' disks were made from. A disk holds only what differs from its image's root file system: over another one, or one
 * that was written to, it is a damaged file system.
 */
export function createBases({
  records,
  hypervisors,
  filesOf,
}: {
  records: VmRecords;
  hypervisors: Pick<Hypervisors, 'of'>;
  /** Of a VM. */
  filesOf: (vmId: string) => { readonly diskPath: string; readonly baseNotePath: string };
}) {
  const digests = createFileDigests();
  let closed = false;
  /** One file is read at a time: nobody waits for these. */
  let learning: Promise<void> = Promise.resolve();

  const notePathOf = (vmId: string) => filesOf(vmId).baseNotePath;
  const diskOf = (vmId: string) => filesOf(vmId).diskPath;

  async function examine(vm: VmView, image: Image): Promise<BaseVerdict> {
    const verdict = await compareBase(await readBaseNote(notePathOf(vm.id)), image.rootfsPath, digests);
    if (verdict.kind !== 'unnoted') return verdict;
    const named = await driverOf(hypervisors, vm)?.baseOf(diskOf(vm.id));
    if (!named || isSameOwnFile(image, named) || (await isSame(named, image.rootfsPath))) return verdict;
    const before = `${named}, for which there is no record`;
    return { kind: 'unproven', before, now: await freshNote(image.rootfsPath) };
  }

  /** False, too, where one of them cannot be read. */
  async function isSame(one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    const [a, b] = await Promise.all(
      [one, other].map((path) => digestedNote(path, digests).catch(() => null)),
    );
    return !!a && a.digest === b?.digest;
  }

  function learn(vmId: string): void {
    learning = learning.then(() => (closed ? undefined : readContent(vmId)));
  }

  /** Completes a note. One that stays without its digest is completed after the next start. */
  async function readContent(vmId: string): Promise<void> {
    const path = notePathOf(vmId);
    try {
      const note = await readBaseNote(path);
      if (note === null || note.digest !== null) return;
      const read = await digestedNote(note.path, digests);
      if (read === null || (await compareBase(note, note.path, digests)).kind !== 'same') return;
      await writeBaseNote(path, read);
    } catch {
      // The VM or its image was deleted, or cannot be read: a start says so.
    }
  }

  /** While its VM runs. Null: it is what it was, or cannot be looked at. */
  async function changeUnder(vmId: string, { rootfsPath }: Image): Promise<keyof typeof changesUnder | null> {
    const note = await readBaseNote(notePathOf(vmId));
    try {
      const verdict = await compareBase(note, rootfsPath, digests);
      if (note === null || verdict.kind === 'unnoted') return null;
      if (verdict.kind !== 'same') return verdict.now.mark.inode === note.mark.inode ? 'written' : 'replaced';
      if (verdict.better !== null) await writeBaseNote(notePathOf(vmId), verdict.better);
      return null;
    } catch (error) {
      return note !== null && errorCodeOf(error) === 'ENOENT' ? 'gone' : null;
    }
  }

  /** Tells a VM that runs, once, that its root file system is no longer what its disk was made from. */
  async function tellRunning({ id }: VmView, image: Image): Promise<void> {
    const change = await changeUnder(id, image);
    const vm = closed || change === null ? null : records.find(id);
    if (!vm || change === null || !isAlive(vm.state)) return;
    const reason = `The root file system ${image.rootfsPath} ${changesUnder[change]}`;
    if (vm.runtime.lastError === reason) return;
    records.change(id, { runtime: { lastError: reason } }, { actor: 'host', kind: 'base_changed', reason });
  }

  /** An image's file may have been moved, with the whole installation or alone, since the disk was made. */
  async function follow(vm: VmView, { rootfsPath }: Image): Promise<void> {
    const driver = driverOf(hypervisors, vm);
    const diskPath = diskOf(vm.id);
    const named = await driver?.baseOf(diskPath);
    if (!driver || !named || named === rootfsPath) return;
    await driver.moveBase({ basePath: rootfsPath, diskPath });
  }

  return {
    /** Notes beside a new disk what it was made from. `notePath`: in the folder that is being filled. */
    async note(notePath: string, rootfsPath: string): Promise<void> {
      await keep(notePath, await freshNote(rootfsPath));
    },

    /** Reads, in the background, what is noted by its times alone. */
    learn,

    tellRunning,

    /** Takes seconds where the file was touched. Throws what the file system says. */
    examine,

    /**
     * Before a start. Notes the root file system of a disk that has no note yet, and notes the same content again where it is
     * found in another file; the disk names that from then on. Throws `base_changed`.
     */
    async settle(vm: VmView, image: Image): Promise<void> {
      const verdict = await examine(vm, image);
      if (verdict.kind === 'changed' || verdict.kind === 'unproven') {
        for (const other of records.withStates(['running', 'paused']))
          if (other.imageId === image.id) await tellRunning(other, image);
        throw baseChanged(image, verdict);
      }
      await follow(vm, image);
      const note = verdict.kind === 'same' ? verdict.better : await freshNote(image.rootfsPath);
      if (note !== null) await keep(notePathOf(vm.id), note);
      learn(vm.id);
    },

    /** From now on the disk counts as made from the root file system as it is now. A person has decided that. */
    async accept({ id }: VmView, { now }: ChangedBase): Promise<void> {
      await keep(notePathOf(id), now);
      learn(id);
    },

    /** Whether an image's VMs would find in another file what their disks were made from. `unknown`: nobody can tell. */
    async fits(vmId: string, rootfsPath: string, other: string): Promise<'yes' | 'no' | 'unknown'> {
      const { kind } = await compareBase(await readBaseNote(notePathOf(vmId)), other, digests);
      if (kind === 'same') return 'yes';
      if (kind === 'changed') return 'no';
      const read = await digestedNote(rootfsPath, digests).catch(() => null);
      if (read === null) return 'unknown';
      return (await isSame(rootfsPath, other)) ? 'yes' : 'no';
    },

    async close(): Promise<void> {
      closed = true;
      digests.close();
      await learning;
    },
  };
}

async function keep(path: string, note: BaseNote): Promise<void> {
  try {
    await writeBaseNote(path, note);
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The file ${path} can’t be written`,
      unchanged: 'No disk was changed.',
      hint: `Make sure that ${dirname(path)} exists and that you can write to it.`,
    });
  }
}

function baseChanged({ rootfsPath }: Image, { kind, before, now }: ChangedBase): Error {
  return failure('base_changed', {
    message: `The root file system ${rootfsPath} ${changes[kind]} since the disk of the VM was created from it.`,
    unchanged: 'The VM wasn’t started. Its disk is unchanged.',
    hint: `Put the original file back, then start the VM. If you know that the change does no harm, choose “${acceptLabel}” on the VM’s page. Otherwise create a new VM from the image.`,
    details: [`Then: ${before}`, `Now: ${describeNote(now)}`],
  });
}

export const changes = { changed: 'has changed', unproven: 'may have changed' } as const;

/** What happens to a root file system while a VM runs on it; QEMU keeps the file open that it has. */
const changesUnder = {
  written:
    'was changed while this VM was running on it. The VM’s data may be damaged. Stop the VM, then look at its page.',
  replaced:
    'was replaced while this VM was running on it. The VM still uses the previous file, but can’t start again without it. Put that file back before the next start.',
  gone: 'was moved or deleted while this VM was running on it. The VM still uses it, but can’t start again without it. Put the file back before the next start.',
} as const;

/** The button of the choice `accept_base`. */
const acceptLabel = 'Use the changed file';
