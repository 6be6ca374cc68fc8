import { useCallback, useSyncExternalStore } from 'react';
import { momentOf } from '../../app/contract/moments.ts';
import { dateOnly, dayAndMonth } from './dates.ts';
import { unknownTime } from './locale.ts';

export { momentOf };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `just now` for a minute, `5 min ago`, `3 h ago`, `2 days ago`, then the date. Never throws: NaN is `unknown`. */
export function relativeTime(at: number, now: number): string {
  const age = now - at;
  if (Number.isNaN(age)) return unknownTime;
  // Two clocks may differ a little.
  if (age < -minute) return 'in the future';
  if (age < minute) return 'just now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (days < 2) return 'yesterday';
  if (days < 14) return `${days} days ago`;
  return (age < 300 * day ? dayAndMonth : dateOnly)(at);
}

/** From midnight to midnight, an hour more or less where the clocks change. */
function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `42 s`, `5 min`, `3 h 12 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  const minutes = Math.floor((ms % hour) / minute);
  if (ms < day) return `${Math.floor(ms / hour)} h${minutes > 0 ? ` ${minutes} min` : ''}`;
  const hours = Math.floor((ms % day) / hour);
  return `${Math.floor(ms / day)} d${hours > 0 ? ` ${hours} h` : ''}`;
}

/** Milliseconds until a text about something `age` old may read differently. */
type Step = (age: number) => number;

/** Of `duration`. */
export const durationStep: Step = (age) =>
  (age < minute ? second : minute) - (Math.max(0, age) % (age < minute ? second : minute));

/** Of `relativeTime`: after a day it changes at midnight. */
const relativeStep: Step = (age) => {
  // A timer cannot wait for years.
  if (age < -minute) return Math.min(-age - minute, hour);
  const step = age < hour || age >= day ? minute : hour;
  return step - (Math.max(0, age) % step);
};

/** Milliseconds between two wakes for texts that say `5 min ago`. */
const patience = 5 * second;

/** The one ticker: wakes when the youngest time on the screen may change, and not at all while the window is hidden. */
const readers = new Map<() => void, { at: number; step: Step }>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** Milliseconds since 1970. */
let wakesAt = Number.POSITIVE_INFINITY;

/** Unless it wakes before that anyway. A text may lag a little: so many of them change at once, in one frame. */
function wakeFor({ at, step }: { at: number; step: Step }): void {
  if (document.hidden) return;
  const now = Date.now();
  const wait = Math.max(step(now - at), step === durationStep ? second : patience);
  if (now + wait >= wakesAt) return;
  clearTimeout(timer);
  wakesAt = now + wait;
  timer = setTimeout(tick, wait);
}

function sleep(): void {
  clearTimeout(timer);
  wakesAt = Number.POSITIVE_INFINITY;
}

function tick(): void {
  sleep();
  for (const read of readers.keys()) read();
  for (const reader of readers.values()) wakeFor(reader);
}

function subscribe(at: number, step: Step, read: () => void): () => void {
  // A text about no time never changes.
  if (Number.isNaN(at)) return () => {};
  if (readers.size === 0) document.addEventListener('visibilitychange', tick);
  const reader = { at, step };
  readers.set(read, reader);
  wakeFor(reader);
  return () => {
    readers.delete(read);
    if (readers.size > 0) return;
    document.removeEventListener('visibilitychange', tick);
    sleep();
  };
}

/** A text about a moment that keeps itself true: `step` is that of `text`. Components render again only when the text changes. */
export function useLiveText(
  at: number,
  text: (at: number, now: number) => string = relativeTime,
  step: Step = relativeStep,
): string {
  return useSyncExternalStore(
    useCallback((read: () => void) => subscribe(at, step, read), [at, step]),
    () => text(at, Date.now()),
  );
}
