import { expect } from '@playwright/test';

/** Resolves to what `look` finds, once it is not null. Rejects when nothing is found in time. Milliseconds; 15,000 where absent. */
export async function until<T>(
  look: () => Promise<T | null> | T | null,
  { timeout = 15_000 }: { timeout?: number } = {},
): Promise<T> {
  let found: T | null = null;
  await expect
    .poll(
      async () => {
        found = await look();
        return found !== null;
      },
      { timeout },
    )
    .toBe(true);
  return found as T;
}
