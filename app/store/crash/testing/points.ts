/** Every point, or few of them spread over all: the long kit is asked for by `BANGER_CRASH=all`. */
export const everyPoint = process.env.BANGER_CRASH === 'all';

/** All points in the long kit; in the short one `few`, evenly spread, with the first and the last. */
export function chosen<T>(points: readonly T[], few: number): T[] {
  if (everyPoint || points.length <= few) return [...points];
  const step = (points.length - 1) / (few - 1);
  return Array.from({ length: few }, (_, index) => points[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}

/** 1 to `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
