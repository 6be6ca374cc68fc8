import { StringDecoder } from 'node:string_decoder';
import {
  type ActivityEntry,
  type Boot,
  type BootPhase,
  bootPhases,
  bootPolicy,
  type PhaseTimes,
  type VmView,
} from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp } from '../../lib/clock.ts';
import { type BootRow, insertBoot, listBoots, updateBoot } from '../../store/boots.ts';
import type { WritableDb } from '../../store/db.ts';
import { getVm } from '../../store/vms.ts';
import { readLog, readLogEnd } from '../console/log/console-log.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { compareBoot } from './boot-comparison.ts';
import { createBootMarkers } from './boot-markers.ts';

/** Bytes of a boot's output in which its phases are looked for. */
const mostOutput = 1024 * 1024;

/** A boot that goes on. */
interface Watched {
  readonly imageId: string;
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
  records,
  events,
  clock,
  logPath,
  report,
}: {
  db: WritableDb;
  records: Pick<VmRecords, 'get'>;
  events: EventBus;
  clock: Clock;
  logPath: (vmId: string) => string;
  report: (message: string, error: unknown) => void;
}) {
  const watched = new Map<string, Watched>();

  function follow(vm: VmView): void {
    if (vm.state === 'starting' && !watched.has(vm.id)) watched.set(vm.id, begin(vm));
    // The time that a machine is paused is not what its boot took.
    else if (vm.state !== 'starting' && vm.state !== 'running') unwatch(vm.id);
  }

  /** The machine is there already: its time runs from the guest's reset. */
  function recordRestart(vmId: string, accelerator: string): void {
    const vm = getVm(db, vmId);
    if (!vm) return;
    unwatch(vmId);
    const boot = begin(vm);
    watched.set(vmId, boot);
    record(boot, vmId, accelerator);
  }

  function begin({ id, imageId }: Pick<VmView, 'id' | 'imageId'>): Watched {
    const from = readLogEnd(logPath(id), 0).offset;
    return {
      imageId,
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

  function unwatch(vmId: string): void {
    const boot = watched.get(vmId);
    watched.delete(vmId);
    if (boot && boot.id !== null) tell(vmId);
  }

  function followActivity({ vmId, kind, detail }: ActivityEntry): void {
    if (kind === 'started') recordProcess(vmId, String(detail.accelerator ?? ''));
    else if (kind === 'restarted') recordRestart(vmId, String(detail.accelerator ?? ''));
    // It ran already: nothing boots.
    else if (kind === 'adopted') unwatch(vmId);
  }

  function recordProcess(vmId: string, accelerator: string): void {
    const boot = watched.get(vmId);
    if (!boot) return;
    note(boot, 'process');
    record(boot, vmId, accelerator);
  }

  function record(boot: Watched, vmId: string, accelerator: string): void {
    const { imageId, askedAt, phases } = boot;
    boot.id = insertBoot(db, { vmId, imageId, accelerator, askedAt, phases });
    // It may have printed before anybody was told that it runs.
    onGrowth(vmId);
    tell(vmId);
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
    if (Object.keys(boot.phases).length > before) updateBoot(db, boot.id, boot.phases);
    if (boot.phases.ready !== undefined || boot.offset - boot.from > mostOutput) unwatch(vmId);
    else if (Object.keys(boot.phases).length > before) tell(vmId);
  }

  function note(boot: Watched, phase: BootPhase): void {
    boot.phases[phase] ??= Math.round(performance.now() - boot.clickedAt);
  }

  function tell(vmId: string): void {
    const newest = boots(vmId)[0];
    if (newest) events.emit('vm.boot', newest);
  }

  function boots(vmId: string): Boot[] {
    const rows = listBoots(db, vmId);
    const current = watched.get(vmId)?.id;
    return rows.slice(0, bootPolicy.shown).map((row) => view(row, rows, row.id === current));
  }

  /** A time that cannot be noted is no reason for a VM not to start. */
  function harmlessly(work: () => void): void {
    try {
      work();
    } catch (error) {
      report('a boot could not be timed', error);
    }
  }

  const unfollow = [
    events.on('vm.changed', ({ vm }) => {
      if (vm) harmlessly(() => follow(vm));
    }),
    events.on('vm.activity', (entry) => harmlessly(() => followActivity(entry))),
  ];

  return {
    /** Newest first. Throws `not_found`. */
    list(vmId: string): Boot[] {
      records.get(vmId);
      return boots(vmId);
    },
    /** The console of this VM may have grown. */
    onGrowth: (vmId: string): void => harmlessly(() => onGrowth(vmId)),
    close(): void {
      for (const end of unfollow) end();
    },
  };
}

function view({ imageId, ...row }: BootRow, rows: readonly BootRow[], goesOn: boolean): Boot {
  const phases: PhaseTimes = {};
  for (const phase of bootPhases) {
    const at = row.phases[phase];
    if (at !== undefined) phases[phase] = at;
  }
  return { ...row, phases, goesOn, comparison: compareBoot({ ...row, imageId }, rows) };
}
