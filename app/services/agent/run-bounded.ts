import type { Readable } from 'node:stream';
import type { RunInGuestOutput } from '../../contract/index.ts';
import type { GuestProcess } from '../../hypervisors/driver/guest-agent.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import { textOfBeginning } from './guest-bytes.ts';

export interface Bounds {
  /** What the command reads; null: nothing. */
  readonly input: Uint8Array | null;
  readonly timeoutMs: number;
  /** Of each stream. */
  readonly mostBytes: number;
  /** Ends the command, as the end of its time does. */
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds that a command has to end by itself after a signal. */
const graceMs = 2000;

/**
 * Follows a command to its end, and keeps the beginning of what it writes. One that takes too long is ended, and what it has
 * begun with it: first by TERM, then by KILL; what does not end by that is followed no further. Rejects where the guest or its agent went away before.
 */
export async function runBounded(process: GuestProcess, bounds: Bounds): Promise<RunInGuestOutput> {
  const { input, timeoutMs, mostBytes, signal } = bounds;
  const output = [process.stdout, process.stderr].map((stream) => keepBeginning(stream, mostBytes));
  // A command that reads nothing may close its input.
  process.stdin?.on('error', () => undefined).end(input ?? undefined);
  const time = AbortSignal.timeout(timeoutMs);
  const tooLate = signal ? AbortSignal.any([signal, time]) : time;
  const code = process.exitCode.catch((error: unknown) => {
    if (!tooLate.aborted) throw error;
    return null;
  });
  const endIt = () => void end(process);
  if (tooLate.aborted) endIt();
  tooLate.addEventListener('abort', endIt, { once: true });
  try {
    const ended = await code;
    const [stdout, stderr] = output.map((kept) => kept());
    if (!stdout || !stderr) throw new Error('a stream is missing');
    return { exitCode: tooLate.aborted ? null : ended, stdout, stderr };
  } finally {
    tooLate.removeEventListener('abort', endIt);
  }
}

async function end(process: GuestProcess): Promise<void> {
  const over = process.exitCode.catch(() => undefined);
  for (const name of ['TERM', 'KILL']) {
    // A guest that cannot be told is let go of all the same.
    process.signal(name).catch(() => undefined);
    if (await settlesWithin(over, graceMs)) return;
  }
  process.close();
}

/** Reads a stream to its end. Returns what gives the beginning. */
function keepBeginning(stream: Readable, most: number) {
  const pieces: Buffer[] = [];
  let room = most;
  let truncated = false;
  stream.on('error', () => undefined);
  stream.on('data', (piece: Buffer) => {
    const kept = piece.subarray(0, room);
    if (kept.length > 0) pieces.push(Buffer.from(kept));
    room -= kept.length;
    truncated ||= kept.length < piece.length;
  });
  return () => textOfBeginning(Buffer.concat(pieces), truncated);
}
