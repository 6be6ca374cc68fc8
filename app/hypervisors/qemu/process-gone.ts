import { setTimeout as delay } from 'node:timers/promises';
import { driverFailure } from '../driver/failures.ts';
import type { ProcessIdentity } from '../driver/hypervisor.ts';
import { readIdentity } from './process-identity.ts';

/** How a process ended; both null when it was not our child, so that nobody tells us. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

const [firstLookMs, slowestLookMs] = [1, 1000];

/**
 * Resolves when a process that is not our child is gone. Its control connection has closed, so that it is gone now
 * or in a moment; one that lives on without it is looked at once a second.
 */
export async function processGone(identity: ProcessIdentity, stopped: () => boolean): Promise<ProcessEnd> {
  for (let wait = firstLookMs; !stopped(); wait = Math.min(wait * 2, slowestLookMs)) {
    const current = await readIdentity(identity.pid);
    if (current?.startTime !== identity.startTime) break;
    await delay(wait);
  }
  return { exitCode: null, signal: null };
}

/** It was killed and is still there after that. */
export function immortal(pid: number) {
  return driverFailure('timeout', {
    message: `QEMU (process ${pid}) does not end, although it was killed.`,
    unchanged: 'It still holds its disk and memory.',
    hint: 'This happens when a disk or network share hangs; see to that, or restart this computer.',
  });
}
