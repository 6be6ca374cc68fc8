import { StringDecoder } from 'node:string_decoder';
import { type Boot, type BootPhase, bootPhases, type PhaseTimes, type VmView } from '../contract/index.ts';
import type { EventBus } from '../events/bus.ts';
import { type BootRow, insertBoot, listBoots, updateBoot } from '../store/boots.ts';
import type { WritableDb } from '../store/db.ts';
import { compareBoot } from './boot-comparison.ts';
import { createBootMarkers } from './boot-markers.ts';
import { type Clock, preciseTimestamp } from './clock.ts';
import { readLog, readLogEnd } from './console-log.ts';

const shown = 20;
/** Bytes of a boot's output in which its phases are looked for. */
const mostOutput = 1024 * 1024;

/** A boot that goes on. */
interface Watched {
  readonly askedAt: string;
  /** Milliseconds of a clock that nobody sets. */
  readonly clickedAt: number;
  readonly from: number;
  readonly find: (text: string) => BootPhase[];
  readonly decoder: StringDecoder;
  offset: number;
  phases: PhaseTimes;
  /** Null: its process does not run yet. */
  id: number | null;
}

export type Boots = ReturnType<typeof createBoots>;

/**
 * How long boots take, from the click on. A boot that the dashboard did not see to its end keeps what was seen of it: a
 * time that is only known to lie between two others is none.
 */
export function createBoots({
  db,
  events,
  clock,
  logPath,
  report,
}: {
  db: WritableDb;
  events: EventBus;
  clock: Clock;
  logPath: (vmId: string) => string;
  report: (message: string, error: unknown) => void;
}) {
  const watched = new Map<string, Watched>();

  function follow(vm: VmView): void {
    const boot = watched.get(vm.id);
    if (vm.state === 'starting' && !boot) watched.set(vm.id, begin(vm.id));
    else if (vm.state === 'running' && boot && boot.id === null) recordProcess(vm, boot);
    else if (!['starting', 'running', 'paused'].includes(vm.state)) watched.delete(vm.id);
  }

  function begin(vmId: string): Watched {
    const from = readLogEnd(logPath(vmId), 0).offset;
    return {
      askedAt: preciseTimestamp(clock),
      clickedAt: performance.now(),
      from,
      find: createBootMarkers(),
      decoder: new StringDecoder(),
      offset: from,
      phases: {},
      id: null,
    };
  }

  function recordProcess(vm: VmView, boot: Watched): void {
    note(boot, 'process');
    const { askedAt, phases } = boot;
    const accelerator = vm.runtime.accelerator ?? '';
    boot.id = insertBoot(db, { vmId: vm.id, imageId: vm.imageId, accelerator, askedAt, phases });
    // It may have printed before anybody was told that it runs.
    onGrowth(vm.id);
    tell(vm.id);
  }

  function onGrowth(vmId: string): void {
    const boot = watched.get(vmId);
    if (!boot || boot.id === null) return;
    // A log that began anew with this boot is shorter than the one before.
    const size = readLogEnd(logPath(vmId), 0).offset;
    if (size < boot.offset) boot.offset = 0;
    const { data } = readLog(logPath(vmId), boot.offset, mostOutput);
    if (data.length === 0) return;
    boot.offset += data.length;
    const before = Object.keys(boot.phases).length;
    note(boot, 'output');
    for (const phase of boot.find(boot.decoder.write(Buffer.from(data)))) note(boot, phase);
    if (boot.phases.ready !== undefined || boot.offset - boot.from > mostOutput) watched.delete(vmId);
    if (Object.keys(boot.phases).length === before) return;
    updateBoot(db, boot.id, boot.phases);
    tell(vmId);
  }

  function note(boot: Watched, phase: BootPhase): void {
    boot.phases[phase] ??= Math.round(performance.now() - boot.clickedAt);
  }

  function tell(vmId: string): void {
    const newest = list(vmId)[0];
    if (newest) events.emit('vm.boot', newest);
  }

  function list(vmId: string): Boot[] {
    const rows = listBoots(db, vmId);
    return rows.slice(0, shown).map((row) => view(row, rows));
  }

  /** A time that cannot be noted is no reason for a VM not to start. */
  function harmlessly(work: () => void): void {
    try {
      work();
    } catch (error) {
      report('a boot could not be timed', error);
    }
  }

  const unfollow = events.on('vm.changed', ({ vm }) => {
    if (vm) harmlessly(() => follow(vm));
  });

  return {
    /** Newest first. */
    list,
    /** The console of this VM may have grown. */
    onGrowth: (vmId: string): void => harmlessly(() => onGrowth(vmId)),
    close: unfollow,
  };
}

function view({ id, vmId, askedAt, accelerator, phases, imageId }: BootRow, rows: readonly BootRow[]): Boot {
  const inOrder: PhaseTimes = {};
  for (const phase of bootPhases) {
    const at = phases[phase];
    if (at !== undefined) inOrder[phase] = at;
  }
  const row = { id, vmId, askedAt, accelerator, phases: inOrder, imageId };
  return { id, vmId, askedAt, accelerator, phases: inOrder, comparison: compareBoot(row, rows) };
}
