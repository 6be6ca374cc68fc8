import type { NoteCallInput } from '../../contract/index.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import type { Banger } from '../kit/banger.ts';
import { asAppError } from '../kit/context.ts';

/** A call that has ended and left no other entry in the activity log. */
export interface EndedCall {
  /** The tool's title. */
  readonly tool: string;
  /** Id of the VM that it was about; null: none. */
  readonly vm: string | null;
  /** Null: it succeeded. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export type CallLog = ReturnType<typeof createCallLog>;

/** Milliseconds in which calls that are alike share an entry: agents ask again and again. */
const together = 60_000;
/** Milliseconds for which an answer waits for its entry. */
const patience = 1000;

/**
 * Logs calls. The first of its kind is logged at once; those like it in the next minute are counted, and are one entry then.
 * `report` is told what kept an entry from being written.
 */
export function createCallLog(banger: () => Promise<Banger>, report: (message: string) => void) {
  /** By their kind: what those that are not written yet will be. */
  const counted = new Map<string, { note: NoteCallInput; waiting: number }>();
  const writing = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function write(note: NoteCallInput): Promise<void> {
    const written = send(note)
      .catch((error: unknown) => report(`A call wasn’t logged. ${asAppError(error).value.message}`))
      .finally(() => writing.delete(written));
    writing.add(written);
    return written;
  }

  async function send(note: NoteCallInput): Promise<void> {
    const asked = await banger();
    try {
      await asked.call('vms.noteCall', note);
    } catch (error) {
      // The VM was deleted meanwhile.
      if (note.id === undefined || asAppError(error).code !== 'not_found') throw error;
      const { id: _, ...rest } = note;
      await asked.call('vms.noteCall', rest);
    }
  }

  function writeWaiting(): void {
    for (const [kind, { note, waiting }] of counted) {
      if (waiting === 0) counted.delete(kind);
      else {
        counted.set(kind, { note, waiting: 0 });
        void write({ ...note, times: waiting });
      }
    }
    if (counted.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** Resolves when the call is logged or counted, or could not be logged in a second. */
    async add({ tool, vm, error }: EndedCall): Promise<void> {
      const note = {
        ...{ tool },
        ...(vm === null ? {} : { id: vm }),
        ...(error && { error: error.message.slice(0, 1000) }),
      };
      const kind = JSON.stringify([tool, vm, error?.code ?? null]);
      const known = counted.get(kind);
      counted.set(kind, { note, waiting: known ? known.waiting + 1 : 0 });
      timer ??= setInterval(writeWaiting, together).unref();
      if (!known) await settlesWithin(write(note), patience);
    },

    /** Resolves when everything is written. */
    async close(): Promise<void> {
      clearInterval(timer);
      writeWaiting();
      clearInterval(timer);
      await Promise.all(writing);
    },
  };
}
