import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '../driver/machine.ts';
import { readIdentity } from './process-identity.ts';

/** How a process ended; both null when it was not our child, so that nobody tells us. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

const [firstLookMs, slowestLookMs] = [1, 1000];

/**
 * Resolves when a process that is not our child is gone. For one that is going: it is looked at often first, then once a second.
 */
export async function processGone(identity: ProcessIdentity, stopped: () => boolean): Promise<ProcessEnd> {
  for (let wait = firstLookMs; !stopped(); wait = Math.min(wait * 2, slowestLookMs)) {
    const current = await readIdentity(identity.pid);
    if (current?.startTime !== identity.startTime) break;
    await delay(wait);
  }
  return { exitCode: null, signal: null };
}
