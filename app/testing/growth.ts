/** The text of one measurement is so many times as long as that of the other. */
const longer = 8;

/** Below this the time grew as the text did, give or take a busy computer: by 8, where its square would be 64. */
export const linear = 3 * longer;

/** How many times as long work takes with 40,000 characters as with 5,000: the fastest of three each. */
export function growthOf(work: (size: number) => void, size = 5000): number {
  return fastest(() => work(size * longer)) / fastest(() => work(size));
}

function fastest(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...times);
}
