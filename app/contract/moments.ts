/** RFC 3339: a day, a time and an offset from UTC. `Date.parse` takes far more (`12` is a day of 2001) and guesses the rest. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Earlier moments are what programs write for none, such as Go's year 1. */
const earliest = Date.UTC(1970, 0, 1);

/**
 * Milliseconds since 1970 of a time as it stands in a row. NaN for anything else: a row may hold what no program of ours
 * wrote. The one way in which rows' times are read.
 */
export function momentOf(text: unknown): number {
  if (typeof text !== 'string' || !rfc3339.test(text)) return Number.NaN;
  const moment = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return moment >= earliest ? moment : Number.NaN;
}
