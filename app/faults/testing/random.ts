/** Repeatable chance. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  pick<T>(all: readonly [T, ...T[]]): T;
  /** Undefined: there is none. */
  pick<T>(all: readonly T[]): T | undefined;
}

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let current = seed;
  const next = () => {
    current = (current + 0x6d2b79f5) | 0;
    let mixed = Math.imul(current ^ (current >>> 15), 1 | current);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, pick: <T>(all: readonly T[]) => all[Math.floor(next() * all.length)] as T };
}

/** Of this run; `BANGER_FAULTS_SEED` repeats one. */
export const faultsSeed = Number(process.env.BANGER_FAULTS_SEED ?? Date.now() % 2 ** 31);
