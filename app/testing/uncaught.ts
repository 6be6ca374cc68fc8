import { onTestFinished, vi } from 'vitest';

/** Collects, until the test is over, the errors that are thrown in microtasks, where nobody could catch them. */
export function collectUncaught(): unknown[] {
  const uncaught: unknown[] = [];
  const { queueMicrotask } = globalThis;
  const spy = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) =>
    queueMicrotask(() => {
      try {
        task();
      } catch (error) {
        uncaught.push(error);
      }
    }),
  );
  onTestFinished(() => spy.mockRestore());
  return uncaught;
}
