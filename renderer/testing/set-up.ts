import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, expect, vi } from 'vitest';

// A worker goes on to the next test file (vitest.config.ts): each loads our own modules afresh, with its own stand-ins among
// them, and leaves the clock, the environment and the globals as they were.
vi.resetModules();
const environment = { ...process.env };
const folder = process.cwd();
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  expect({ ...process.env }, 'the environment after the file; vi.stubEnv puts it back').toEqual(environment);
  expect(process.cwd()).toBe(folder);
});

// React works on in tasks of its own. One that is left when a test file's document is taken away finds no window and
// fails the whole run, so what a test rendered goes with that test, and its last task is waited for.
if (typeof document !== 'undefined') {
  const { cleanup, configure } = await import('@testing-library/react');
  // What is fetched when it is first shown takes its time on a busy computer.
  configure({ asyncUtilTimeout: 15_000 });
  afterEach(async () => {
    cleanup();
    await setImmediate();
  });
}
