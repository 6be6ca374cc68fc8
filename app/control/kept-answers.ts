import type { EventBus } from '../lib/bus.ts';
import { streamedEvents } from './protocol.ts';

/** Answers of one list, for as many different questions. */
const most = 8;

export type KeptAnswers = ReturnType<typeof keepAnswers>;

/**
 * Keeps the bytes of answers until anything happens: making the list of a thousand VMs takes ten times as long as sending it.
 * For answers alone that events tell of each change to, as they do for what the window shows.
 */
export function keepAnswers(events: EventBus) {
  const kept = new Map<string, Uint8Array>();
  let changes = 0;
  for (const name of streamedEvents)
    events.on(name, () => {
      changes += 1;
      kept.clear();
    });
  return {
    /** Undefined: it must be asked for. */
    get: (question: string): Uint8Array | undefined => kept.get(question),

    /** How often something has happened: to be looked at before an answer is asked for. */
    changes: (): number => changes,

    /** Keeps an answer, unless something has happened since `before`. */
    keep(question: string, answer: Uint8Array, before: number): void {
      if (before !== changes) return;
      if (kept.size >= most) kept.clear();
      kept.set(question, answer);
    },
  };
}
