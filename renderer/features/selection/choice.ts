import type { VmView } from '../../../app/contract/vms.ts';
import { letsThrough } from '../../lib/list-place.ts';
import type { VmList } from '../../vm/vm-queries.ts';

/** What of a VM says what can be done to it. */
export type SelectedVm = Pick<VmView, 'id' | 'name' | 'imageId' | 'state' | 'runtime' | 'capabilities'>;

export type SelectedVms = ReadonlyMap<string, SelectedVm>;

const none: SelectedVms = new Map();

export function briefOf({ id, name, imageId, state, runtime, capabilities }: VmView): SelectedVm {
  return { id, name, imageId, state, runtime, capabilities };
}

/** Which VMs of a list a person has selected, on the screen or far from it. */
export function createChoice() {
  let vms = none;
  /** The row from which Shift selects, and what was selected beside the rows that it adds. */
  let anchor: { index: number; beside: SelectedVms } | null = null;
  /** Counts what a person does: an answer that comes after the next deed is late. */
  let deeds = 0;
  const listeners = new Set<() => void>();

  function become(next: SelectedVms): void {
    if (next.size === 0 && vms.size === 0) return;
    vms = next;
    for (const listener of listeners) listener();
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    vms: (): SelectedVms => vms,

    /** Selects one more, or takes it out. */
    toggle(vm: VmView, index: number): void {
      deeds += 1;
      const next = new Map(vms);
      if (!next.delete(vm.id)) next.set(vm.id, briefOf(vm));
      anchor = { index, beside: next };
      become(next);
    },

    /** Selects the rows between the one that was selected last, else `from`, and `to`. `fetch` gets the first of them and how many. */
    async extend(
      from: number,
      to: number,
      fetch: (first: number, count: number) => Promise<readonly SelectedVm[]>,
    ): Promise<void> {
      deeds += 1;
      const mine = deeds;
      anchor ??= { index: from, beside: vms };
      const { index, beside } = anchor;
      const found = await fetch(Math.min(index, to), Math.abs(index - to) + 1);
      if (mine !== deeds) return;
      become(new Map([...beside, ...found.map((vm) => [vm.id, vm] as const)]));
    },

    clear(): void {
      deeds += 1;
      anchor = null;
      become(none);
    },

    /** Rows have other places now: there is nothing from which Shift could select. */
    forgetPlaces(): void {
      deeds += 1;
      anchor = null;
    },

    /** What has changed of VMs, by their id; null: they are gone. What leaves the list is not selected any more: nobody sees it. */
    change(changed: ReadonlyMap<string, VmView | null>, list: VmList): void {
      const next = new Map(vms);
      for (const [id, vm] of changed) {
        if (!next.has(id)) continue;
        if (vm && letsThrough(list, vm)) next.set(id, briefOf(vm));
        else next.delete(id);
      }
      become(next);
    },
  };
}
