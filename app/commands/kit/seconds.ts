import { UsageError } from './context.ts';

/** The longest that a timer takes. Seconds. */
const longest = Math.floor(2 ** 31 / 1000 - 1);

/** What `--timeout` was given, in seconds. Throws `UsageError`. */
export function parseSeconds(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= longest))
    throw new UsageError(
      `--timeout needs seconds in digits, such as 90 or 0.5, and at most ${longest}, not “${text}”.`,
    );
  return seconds;
}
