/** The time as the services see it; tests pass one of their own. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** RFC 3339, UTC, whole seconds: the form of every timestamp column. */
export function timestamp(clock: Clock): string {
  return clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
}

/** RFC 3339, UTC, milliseconds: the form of the activity log, where order within a second matters. */
export function preciseTimestamp(clock: Clock): string {
  return clock.now().toISOString();
}
