import { afterEach, beforeEach, expect } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { commandsOn } from './run-commands.ts';

/** The dashboard of the test that runs: whoever imports this file gets a new one for each test. */
export let app: TestDashboard;
/** Runs a command line on it. */
export let run: ReturnType<typeof commandsOn>;

beforeEach(async () => {
  app = await openTestDashboard();
  run = commandsOn(app);
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** `vm` and these words, which have no spaces in them. */
export const vm = (words: string) => run('vm', ...words.split(' '));

export const stateOf = async (id: string) => (await app.value('vms.get', { id })).state;
