import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../lib/failures.ts';
import { cancelled, driverFailure } from '../driver/failures.ts';

/** What tells that a helper can be used. */
export interface Readiness {
  /** Asked again and again until it resolves to true, so it must be cheap and must not disturb the helper. */
  isReady(): Promise<boolean>;
  /** Milliseconds after which the start fails. */
  readonly limit: number;
}

/** A helper is ready within milliseconds; a computer that is busy enough takes a hundred times as long. */
const usualLimitMs = 10_000;

/**
 * Ready once somebody listens on the unix socket at `path`. Nobody connects for that: a helper such as virtiofsd serves one
 * connection and then ends. Only for sockets of this process's network namespace.
 */
export function listensAt(path: string, limit = usualLimitMs): Readiness {
  return { isReady: async () => isListening(await readFile('/proc/net/unix', 'utf8'), path), limit };
}

/** `__SO_ACCEPTCON`: the socket listens. https://man7.org/linux/man-pages/man5/proc_pid_net.5.html */
const listening = 0x10000;

/** Whether the kernel's list of unix sockets has one that listens at `path`, which may hold spaces and line breaks. */
export function isListening(list: string, path: string): boolean {
  const end = ` ${path}\n`;
  for (let at = list.indexOf(end); at !== -1; at = list.indexOf(end, at + 1)) {
    const start = list.slice(list.lastIndexOf('\n', at) + 1, at);
    const flags = /^[\da-f]+: [\da-f]+ [\da-f]+ ([\da-f]+) [\da-f]+ [\da-f]+ +\d+$/.exec(start)?.[1];
    if (flags && (Number.parseInt(flags, 16) & listening) !== 0) return true;
  }
  return false;
}

const [firstLookMs, slowestLookMs] = [2, 50];

/**
 * Resolves when the helper is ready. Throws `timeout` when that takes too long, `cancelled`, `hypervisor_failed` when nobody
 * can tell, and what `ended` rejects with.
 */
export async function untilReady(
  role: string,
  { isReady, limit }: Readiness,
  ended: Promise<never>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const done = new AbortController();
  const late = AbortSignal.timeout(limit);
  const stop = AbortSignal.any([late, done.signal, ...(signal ? [signal] : [])]);
  // A signal that is aborted already says so no more.
  const aborted = stop.aborted ? Promise.resolve() : once(stop, 'abort', { signal: done.signal });
  const stopped = aborted.then(() => {
    throw signal?.aborted ? cancelled('Starting the VM') : notReady(role, limit);
  });
  try {
    await Promise.race([look(), stopped, ended]);
  } finally {
    done.abort();
  }

  async function look(): Promise<void> {
    for (let wait = firstLookMs; !stop.aborted; wait = Math.min(wait * 2, slowestLookMs)) {
      const ready = await isReady().catch((cause: unknown) => {
        throw notKnown(role, cause);
      });
      if (ready) return;
      // The kernel tells nobody when a socket begins to listen.
      await delay(wait);
    }
    await stopped;
  }
}

function notReady(role: string, limit: number) {
  return driverFailure('timeout', {
    message: `The helper process “${role}” of the VM wasn’t ready within ${limit / 1000} s, and was ended.`,
    unchanged: 'The VM wasn’t started.',
    hint: 'This computer may be overloaded. Stop some VMs, then start this one again.',
  });
}

function notKnown(role: string, cause: unknown) {
  return driverFailure('hypervisor_failed', {
    message: `Banger can’t tell whether the helper process “${role}” of the VM is ready: ${messageOf(cause)}.`,
    unchanged: 'The VM wasn’t started.',
    hint: 'Start the VM again.',
    cause,
  });
}
