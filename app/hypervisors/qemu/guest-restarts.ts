import { panicBeforeReset } from './exit-cause.ts';
import { readTailNow } from './machine-logs.ts';

/** What a reset of the guest's turned out to be. */
export type Reset = { readonly type: 'restarted' } | { readonly type: 'panicked'; readonly said: string };

/**
 * Returns what tells the resets of a guest apart; to be called for each at once. A kernel that panics resets its machine like
 * one that restarts (`panic=1`), so only its last words tell the two apart. Null: it is a part of the reset before it. The
 * firmware of q35 resets the machine again, once or forty times within a second, until it boots; it prints nothing meanwhile.
 */
export function createResetReader(consoleLogPath: string): () => Reset | null {
  let sizeBefore: number | null = null;
  return () => {
    const console = readTailNow(consoleLogPath);
    if (console !== null && console.size === sizeBefore) return null;
    sizeBefore = console?.size ?? null;
    const said = panicBeforeReset(console?.text ?? '');
    return said === null ? { type: 'restarted' } : { type: 'panicked', said };
  };
}
