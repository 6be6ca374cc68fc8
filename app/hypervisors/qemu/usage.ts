import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { MachineUsage } from '../driver/machine.ts';
import { parseProcStat } from '../processes/process-identity.ts';
import type { QmpClient } from './qmp-client.ts';

/** The unit of times in `/proc/PID/stat`: USER_HZ, which is 100 wherever QEMU runs Linux guests (proc(5)). */
const ticksPerSecond = 100;

/** Seconds of processor time, of all threads, in user and kernel mode, from `/proc/PID/stat`; null when it is not one. */
export function parseCpuSeconds(stat: string): number | null {
  if (!parseProcStat(stat)) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Fields 14 and 15; field 3 is the first after the name.
  const [user, kernel] = [Number(fields[11]), Number(fields[12])];
  return Number.isSafeInteger(user) && Number.isSafeInteger(kernel) ? (user + kernel) / ticksPerSecond : null;
}

/** Bytes, from `VmRSS` of `/proc/PID/status`; null when there is none: the process is gone. */
export function parseResidentBytes(status: string): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

const blockStats = z.array(z.object({ stats: z.object({ rd_bytes: z.number(), wr_bytes: z.number() }) }));

/** What the guest read and wrote since the start, over all its disks; null when QEMU tells it in another way. */
export function parseDisk(answer: unknown): MachineUsage['disk'] {
  const disks = blockStats.safeParse(answer);
  if (!disks.success) return null;
  const sum = (key: 'rd_bytes' | 'wr_bytes') =>
    disks.data.reduce((bytes, { stats }) => bytes + stats[key], 0);
  return { readBytes: sum('rd_bytes'), writtenBytes: sum('wr_bytes') };
}

const virtioDevices = z.array(z.object({ name: z.string(), path: z.string() }));
const queueStatus = z.object({ 'used-idx': z.int().min(0).max(65535) });

/** Continues a counter of 16 bits, which begins anew after 65,535: right as long as fewer pass between two looks. */
export function continueCounter(before: number, now: number): number {
  return before + ((now - before) & 0xffff);
}

/**
 * Reads what a machine has used. Packets come from the rings of its network card, because the user-mode network counts
 * nothing; QEMU calls these commands unstable (`x-`), so without them there is no such number.
 */
export function createUsageReader(pid: number, qmp: QmpClient): () => Promise<MachineUsage> {
  let card: string | null | undefined;
  let network: MachineUsage['network'] = null;

  async function findCard(): Promise<string | null> {
    const devices = virtioDevices.safeParse(await ask('x-query-virtio'));
    const found = devices.success ? devices.data.find(({ name }) => name === 'virtio-net') : undefined;
    return found?.path ?? null;
  }

  /** Null when QEMU refuses or does not know the command. */
  const ask = (command: string, args?: object): Promise<unknown> =>
    qmp.execute(command, args, 2000).catch(() => null);

  async function usedOf(queue: number): Promise<number | null> {
    const status = queueStatus.safeParse(await ask('x-query-virtio-queue-status', { path: card, queue }));
    return status.success ? status.data['used-idx'] : null;
  }

  async function readNetwork(): Promise<MachineUsage['network']> {
    if (card === undefined) card = await findCard();
    if (card === null) return null;
    const [received, sent] = await Promise.all([usedOf(0), usedOf(1)]);
    if (received === null || sent === null) return null;
    network = {
      receivedPackets: continueCounter(network?.receivedPackets ?? 0, received),
      sentPackets: continueCounter(network?.sentPackets ?? 0, sent),
    };
    return network;
  }

  return async () => {
    const [stat, status, disk] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
      readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
      ask('query-blockstats'),
    ]);
    return {
      cpuSeconds: parseCpuSeconds(stat),
      residentBytes: parseResidentBytes(status) ?? 0,
      disk: parseDisk(disk),
      network: await readNetwork(),
    };
  };
}
