import type { Clock } from '../../lib/clock.ts';

/** Milliseconds: a guest that restarts itself sooner than that did not do what it was started for, most likely. */
const soon = 60_000;
/** So many restarts in a row, each too soon, are said on the screen; later ones are in no log, which would grow with them. */
const tooMany = 5;

export interface Restart {
  readonly isLogged: boolean;
  /** A sentence for people; null: no problems found. */
  readonly reason: string | null;
}

/** Counts the restarts of one guest. A loop is shown, not ended: only the person knows whether it is what they want. */
export function createRestartCounter(clock: Clock, origin: 'started' | 'found') {
  let bootedAt = origin === 'started' ? clock.now().getTime() : Number.NEGATIVE_INFINITY;
  let inARow = 0;
  return (): Restart => {
    const now = clock.now().getTime();
    inARow = now - bootedAt < soon ? inARow + 1 : 1;
    bootedAt = now;
    const reason =
      inARow < tooMany
        ? null
        : `The guest keeps restarting itself: ${inARow} times in a row, each time within a minute. Look at its console, or force off the VM.`;
    return { isLogged: inARow <= tooMany, reason };
  };
}
