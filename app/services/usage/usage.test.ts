import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { VmSample, VmView } from '../../contract/index.ts';
import type { Machine, MachineUsage } from '../../hypervisors/driver/machine.ts';
import { createEventBus } from '../../lib/bus.ts';
import { createUsage } from './usage.ts';

const [first, second] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

/** Machines that use half a core and write 1,000 bytes a second; each look is counted. */
function setUp() {
  const looks: string[] = [];
  const running = new Set([first, second]);
  const begun = Date.now();
  let network: MachineUsage['network'] = null;
  const machineOf = (vmId: string): Pick<Machine, 'usage'> => ({
    usage: async () => {
      looks.push(vmId);
      const seconds = (Date.now() - begun) / 1000;
      return {
        cpuSeconds: seconds / 2,
        residentBytes: 1000,
        disk: { readBytes: 0, writtenBytes: seconds * 1000 },
        network,
      };
    },
  });
  const events = createEventBus();
  const told: VmSample[][] = [];
  events.on('vm.usage', (samples) => told.push(samples));
  const usage = createUsage({
    machines: { get: (id) => (running.has(id) ? (machineOf(id) as Machine) : undefined) },
    events,
    clock: { now: () => new Date() },
  });
  return {
    usage,
    events,
    looks,
    told,
    running,
    setNetwork: (value: MachineUsage['network']) => {
      network = value;
    },
  };
}

/** Fake timers: what ticks here is the thing under test. */
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the usage of a VM', () => {
  test('are read at once and every two seconds while a page shows it', async () => {
    const { usage, looks, told } = setUp();
    usage.watch(1, [first]);
    await vi.advanceTimersByTimeAsync(4001);
    expect(looks).toEqual([first, first, first]);
    expect(told.map(([one]) => one?.cpu)).toEqual([null, 0.5, 0.5]);
    expect(told[1]).toEqual([
      expect.objectContaining({
        vmId: first,
        residentBytes: 1000,
        diskRead: 0,
        diskWritten: 1000,
        packetsIn: null,
      }),
    ]);
  });

  test('are read every five seconds in a list, and at once and every two when it is looked at alone', async () => {
    const { usage, looks } = setUp();
    usage.watch(1, [first, second]);
    await vi.advanceTimersByTimeAsync(5001);
    expect(looks).toEqual([first, second, first, second]);
    usage.watch(1, [second]);
    await vi.advanceTimersByTimeAsync(2001);
    expect(looks.slice(4)).toEqual([second, second]);
  });

  test('are read once for two pages that show it, and for no longer than one of them does', async () => {
    const { usage, looks } = setUp();
    usage.watch(1, [first, second]);
    usage.watch(2, [first]);
    await vi.advanceTimersByTimeAsync(1);
    expect(looks).toEqual([first, second]);
    usage.unwatch(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(looks).toEqual([first, second, first]);
    usage.watch(2, []);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('cost nothing while none runs, and come back when one starts', async () => {
    const { usage, events, looks, running } = setUp();
    running.clear();
    usage.watch(1, [first]);
    expect(vi.getTimerCount()).toBe(0);
    running.add(first);
    events.emit('vm.changed', { id: first, before: null, vm: { ...({} as VmView), state: 'running' } });
    await vi.advanceTimersByTimeAsync(2001);
    expect(looks).toEqual([first]);
  });

  test('are kept for an hour, and shown to the next page that asks', async () => {
    const { usage } = setUp();
    usage.watch(1, [first]);
    await vi.advanceTimersByTimeAsync(70 * 60 * 1000);
    const history = usage.watch(2, [first]);
    const [oldest, newest] = [history[0]?.at ?? 0, history.at(-1)?.at ?? 0];
    expect(newest - oldest).toBeLessThanOrEqual(60 * 60 * 1000);
    expect(newest - oldest).toBeGreaterThan(59 * 60 * 1000);
  });

  test('begin anew with a new machine: a counter that went back is no rate', async () => {
    const { usage, told, setNetwork } = setUp();
    setNetwork({ receivedPackets: 500, sentPackets: 500 });
    usage.watch(1, [first]);
    await vi.advanceTimersByTimeAsync(1);
    setNetwork({ receivedPackets: 20, sentPackets: 700 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(told[1]?.[0]).toMatchObject({ packetsIn: null, packetsOut: 100 });
  });
});
