import { vi } from 'vitest';

/** Milliseconds: a busy machine may take what it needs, and less than a test may. */
const patience = 20_000;

/** Resolves to what `look` returns once it does not throw. (`vi.waitFor` gives up after a second by itself, which a busy machine may need.) */
export function until<T>(
  look: () => T | Promise<T>,
  { interval = 10, timeout = patience }: { interval?: number; timeout?: number } = {},
): Promise<T> {
  return vi.waitFor(look, { interval, timeout });
}
