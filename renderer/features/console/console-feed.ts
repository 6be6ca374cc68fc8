import type { ConsoleChunk } from '../../../app/contract/console.ts';
import { call, listen } from '../../lib/api.ts';

interface ConsoleFeedOptions {
  vmId: string;
  /**
   * Gets every byte once, in order; `live` is false for scrollback, whose questions to the terminal were answered long ago.
   * `shown` must be called when it is on the screen: no more than half a mebibyte comes without it.
   */
  onData: (data: Uint8Array, live: boolean, shown: () => void) => void;
  /** So many bytes were left out, because the guest prints faster than this page can show. */
  onSkipped: (bytes: number) => void;
  /** What was shown is stale: the log began anew, or a stretch is missing. The scrollback comes again. */
  onReset: () => void;
  onError: (error: unknown) => void;
  /** The scrollback is there, be it empty. */
  onOpened?: () => void;
}

/**
 * A VM's console as one gapless stream: the scrollback, then what is printed live. Returns the function that ends it.
 * Live stretches may arrive before the scrollback's answer; they wait, and what the scrollback already holds is dropped.
 */
export function openConsole(options: ConsoleFeedOptions): () => void {
  const { vmId, onData, onSkipped, onReset, onError, onOpened } = options;
  let waiting: ConsoleChunk[] | null = [];
  let next = 0;
  let ended = false;

  function acknowledge(offset: number): void {
    if (!ended) call('console.ack', { vmId, offset }).catch(() => undefined);
  }

  function take({ offset, data, skipped }: ConsoleChunk): void {
    if (skipped && offset > next) {
      onSkipped(offset - next);
      next = offset;
    }
    if (offset > next || offset + data.length < next) {
      reopen();
      return;
    }
    const fresh = data.subarray(next - offset);
    next += fresh.length;
    const reached = next;
    if (fresh.length > 0) onData(fresh, true, () => acknowledge(reached));
  }

  async function open(): Promise<void> {
    const scrollback = await call('console.open', { vmId });
    if (ended) return;
    const early = waiting ?? [];
    waiting = null;
    next = scrollback.offset + scrollback.data.length;
    if (scrollback.data.length > 0) onData(scrollback.data, false, () => undefined);
    onOpened?.();
    for (const chunk of early) if (chunk.offset + chunk.data.length > next) take(chunk);
  }

  function reopen(): void {
    waiting = [];
    onReset();
    open().catch(onError);
  }

  const stop = listen('console.data', (chunk) => {
    if (chunk.vmId !== vmId) return;
    if (waiting) waiting.push(chunk);
    else take(chunk);
  });
  open().catch(onError);
  return () => {
    ended = true;
    stop();
    // The window may be going away, and the VM be gone: there is nobody left to tell.
    call('console.close', { vmId }).catch(() => undefined);
  };
}
