import type { ConsoleChunk } from '../../../app/contract/console.ts';
import { call, listen } from '../../lib/api.ts';

interface ConsoleFeedOptions {
  vmId: string;
  /** Gets every byte once, in order; `live` is false for scrollback, whose questions to the terminal were answered long ago. */
  onData: (data: Uint8Array, live: boolean) => void;
  /** What was shown is stale: the log began anew, or a stretch is missing. The scrollback comes again. */
  onReset: () => void;
  onError: (error: unknown) => void;
}

/**
 * A VM's console as one gapless stream: the scrollback, then what is printed live. Returns the function that ends it.
 * Live stretches may arrive before the scrollback's answer; they wait, and what the scrollback already holds is dropped.
 */
export function openConsole({ vmId, onData, onReset, onError }: ConsoleFeedOptions): () => void {
  let waiting: ConsoleChunk[] | null = [];
  let next = 0;
  let ended = false;

  function take({ offset, data }: ConsoleChunk): void {
    if (offset > next || offset + data.length < next) {
      reopen();
      return;
    }
    const fresh = data.subarray(next - offset);
    next += fresh.length;
    if (fresh.length > 0) onData(fresh, true);
  }

  async function open(): Promise<void> {
    const scrollback = await call('console.open', { vmId });
    if (ended) return;
    const early = waiting ?? [];
    waiting = null;
    next = scrollback.offset + scrollback.data.length;
    if (scrollback.data.length > 0) onData(scrollback.data, false);
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
