import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { until } from '../../testing/until.ts';
import { readIdentity } from '../processes/process-identity.ts';

/** Resolves when the process ignores SIGTERM. */
export async function untilDeaf(pid: number): Promise<void> {
  await until(async () => {
    const ignored = /^SigIgn:\s+(\w+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(BigInt(`0x${ignored}`) & (1n << 14n)).not.toBe(0n);
  });
}

/** Resolves when no process has that number any more. */
export async function untilGone(pid: number): Promise<void> {
  await until(async () => expect(await readIdentity(pid)).toBeNull());
}
