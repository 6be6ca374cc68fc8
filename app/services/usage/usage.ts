import type { VmSample } from '../../contract/index.ts';
import type { MachineUsage } from '../../hypervisors/driver/machine.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Machines } from '../machines/machines.ts';

/** Milliseconds between two looks at a VM that somebody looks at alone, and at the VMs of a list. */
const intervals = { one: 2000, several: 5000 };
/** Milliseconds that samples are kept. */
const memory = 60 * 60 * 1000;

export type Usage = ReturnType<typeof createUsage>;

/**
 * What running machines use. Only those that a page shows are looked at, and nothing ticks when none is: no page, all of
 * them hidden, or nothing running. Samples live in memory alone.
 */
export function createUsage(parts: { machines: Pick<Machines, 'get'>; events: EventBus; clock: Clock }) {
  const { machines, events, clock } = parts;
  const shown = new Map<number, ReadonlySet<string>>();
  const histories = new Map<string, VmSample[]>();
  const last = new Map<string, { at: number; usage: MachineUsage }>();
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    timer = null;
    const vmIds = [...new Set([...shown.values()].flatMap((ids) => [...ids]))];
    const samples = (await Promise.all(vmIds.map(sample))).filter((one) => one !== null);
    for (const one of samples) remember(one);
    if (samples.length > 0) events.emit('vm.usage', samples);
    schedule();
  }

  /** Null when no machine of it runs, or it does not answer. */
  async function sample(vmId: string): Promise<VmSample | null> {
    const machine = machines.get(vmId);
    if (!machine) {
      last.delete(vmId);
      return null;
    }
    const usage = await machine.usage().catch(() => null);
    if (!usage) return null;
    const now = { at: clock.now().getTime(), usage };
    const before = last.get(vmId);
    last.set(vmId, now);
    return { vmId, at: now.at, residentBytes: usage.residentBytes, ...ratesOf(before, now) };
  }

  function remember(one: VmSample): void {
    const history = histories.get(one.vmId) ?? [];
    history.push(one);
    const begin = one.at - memory;
    const stale = history.findIndex(({ at }) => at >= begin);
    histories.set(one.vmId, stale > 0 ? history.slice(stale) : history);
  }

  /** A look follows while somebody shows a machine that runs. */
  function schedule(delay?: number): void {
    const running = [...shown.values()].map((ids) => [...ids].filter((id) => machines.get(id)).length);
    if (timer || !running.some((count) => count > 0)) return;
    const interval = running.includes(1) ? intervals.one : intervals.several;
    timer = setTimeout(() => void look(), delay ?? interval);
    timer.unref();
  }

  function unwatch(viewer: number): void {
    shown.delete(viewer);
    if (shown.size === 0) stop();
  }

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  // Somebody may be looking at it already.
  const stopListening = events.on('vm.changed', ({ vm }) => {
    if (vm?.state === 'running') schedule();
  });

  return {
    /** The page shows these VMs now, and no others. Answers their last hour, oldest first. */
    watch(viewer: number, vmIds: readonly string[]): VmSample[] {
      if (vmIds.length === 0) {
        unwatch(viewer);
        return [];
      }
      shown.set(viewer, new Set(vmIds));
      // The next look at a list may be seconds away.
      if (vmIds.length === 1) stop();
      schedule(0);
      return vmIds.flatMap((id) => histories.get(id) ?? []);
    },
    unwatch,
    /** Stops looking, for good. */
    close(): void {
      stopListening();
      for (const viewer of [...shown.keys()]) unwatch(viewer);
    },
  };
}

interface Look {
  readonly at: number;
  readonly usage: MachineUsage;
}

type Rates = Pick<VmSample, 'cpu' | 'diskRead' | 'diskWritten' | 'packetsIn' | 'packetsOut'>;

/** All null at a first look, and when a counter went back: then it is another machine. */
function ratesOf(before: Look | undefined, now: Look): Rates {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  const rate = (from: number | null | undefined, to: number | null | undefined): number | null => {
    if (from == null || to == null || seconds <= 0 || to < from) return null;
    return (to - from) / seconds;
  };
  const [old, current] = [before?.usage, now.usage];
  return {
    cpu: rate(old?.cpuSeconds, current.cpuSeconds),
    diskRead: rate(old?.disk?.readBytes, current.disk?.readBytes),
    diskWritten: rate(old?.disk?.writtenBytes, current.disk?.writtenBytes),
    packetsIn: rate(old?.network?.receivedPackets, current.network?.receivedPackets),
    packetsOut: rate(old?.network?.sentPackets, current.network?.sentPackets),
  };
}
