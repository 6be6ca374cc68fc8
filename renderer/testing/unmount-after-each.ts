import { setImmediate } from 'node:timers/promises';
import { afterEach } from 'vitest';

// React works on in tasks of its own. One that is left when a test file's document is taken away finds no window and
// fails the whole run, so what a test rendered goes with that test, and its last task is waited for.
if (typeof document !== 'undefined') {
  const { cleanup } = await import('@testing-library/react');
  afterEach(async () => {
    cleanup();
    await setImmediate();
  });
}
