import { type FSWatcher, watch } from 'node:fs';
import type { Image, VmState, VmView } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { Bases } from './bases.ts';

/** A root file system on which VMs run. */
interface Watched {
  readonly vmIds: Set<string>;
  /** VMs that are to be looked at. */
  readonly due: Set<string>;
  watcher: FSWatcher | null;
  looking: boolean;
}

const runs: readonly VmState[] = ['running', 'paused', 'stopping'];

/**
 * Tells running VMs when their root file system changes. The kernel says when that happens, so an idle dashboard does nothing;
 * what happened while no dashboard was open is found when the VM is taken charge of. What another computer writes to a network
 * share comes out only then, and at a start.
 */
export function createBaseWatch({
  records,
  images,
  bases,
  events,
  report,
}: {
  records: Pick<VmRecords, 'find'>;
  images: { find(imageId: string): Image | undefined };
  bases: Pick<Bases, 'tellRunning'>;
  events: Pick<EventBus, 'on'>;
  report: (message: string, error: unknown) => void;
}) {
  /** By path. */
  const watched = new Map<string, Watched>();
  /** Of each VM that is followed. */
  const pathOf = new Map<string, string>();

  function follow(vm: VmView): void {
    const path = pathOf.has(vm.id) ? undefined : images.find(vm.imageId)?.rootfsPath;
    if (!path) return;
    const one = watched.get(path) ?? { vmIds: new Set(), due: new Set(), watcher: null, looking: false };
    watched.set(path, one);
    pathOf.set(vm.id, path);
    one.vmIds.add(vm.id);
    one.due.add(vm.id);
    void look(path, one);
  }

  function leave(vmId: string): void {
    const path = pathOf.get(vmId) ?? '';
    pathOf.delete(vmId);
    const one = watched.get(path);
    one?.vmIds.delete(vmId);
    if (one?.vmIds.size !== 0) return;
    one.watcher?.close();
    watched.delete(path);
  }

  async function look(path: string, one: Watched): Promise<void> {
    if (one.looking) return;
    one.looking = true;
    try {
      while (one.due.size > 0) {
        const due = [...one.due];
        one.due.clear();
        // Watched before it is looked at, so that no change comes in between; and again, as another file may have its name now.
        one.watcher?.close();
        one.watcher = watched.get(path) === one ? watchFile(path, () => noticeChange(path, one)) : null;
        for (const vmId of due) await lookFor(vmId, one);
      }
    } catch (error) {
      report('a root file system could not be looked at', error);
    } finally {
      one.looking = false;
    }
  }

  async function lookFor(vmId: string, { vmIds }: Watched): Promise<void> {
    const vm = vmIds.has(vmId) ? records.find(vmId) : null;
    const image = vm && images.find(vm.imageId);
    if (vm && image) await bases.tellRunning(vm, image);
  }

  function noticeChange(path: string, one: Watched): void {
    for (const vmId of one.vmIds) one.due.add(vmId);
    void look(path, one);
  }

  const unfollow = events.on('vm.changed', ({ id, vm }) => {
    if (vm && runs.includes(vm.state)) follow(vm);
    else leave(id);
  });

  return {
    close(): void {
      unfollow();
      for (const vmId of [...pathOf.keys()]) leave(vmId);
    },
  };
}

/** Null: there is no such file, or this computer watches no more of them. */
function watchFile(path: string, changed: () => void): FSWatcher | null {
  try {
    return watch(path, { persistent: false }, changed).on('error', () => {});
  } catch {
    return null;
  }
}
