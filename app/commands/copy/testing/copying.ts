import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { RunningCommand } from '../../../control/running-command.ts';
import { makeTestFolder } from '../../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../../testing/test-dashboard.ts';
import { commandsOn } from '../../testing/run-commands.ts';

/** Of the test that runs: a dashboard with the running VM web. */
export let app: TestDashboard;
/** On this side, and on that of the guest, for which this computer stands. */
export let here: string;
export let there: string;
beforeEach(async () => {
  app = await openTestDashboard();
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  [here, there] = [makeTestFolder(), makeTestFolder()];
  asks = vi.spyOn(app.dashboard, 'exec').mockImplementation(async (_, { command, hasInput }) => {
    const [program, ...args] = command;
    return running(
      spawn(program, args, { stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'], env: guestEnv }),
    );
  });
  guestEnv = { ...process.env };
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** Each command that is run in the guest runs on this computer instead. */
export let asks: ReturnType<typeof vi.spyOn>;
export let guestEnv: NodeJS.ProcessEnv;

function running(child: ReturnType<typeof spawn>): RunningCommand {
  const { stdin, stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('it has no pipes');
  const exitCode = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 128)));
  return {
    ...{ stdin, stdout, stderr, exitCode },
    signal: async (name) => void child.kill(`SIG${name}`),
    close: () => stdin?.destroy(),
  };
}

export const cp = (...words: string[]) => commandsOn(app)('vm', 'cp', ...words);
export const inGuest = (path = '') => `web:${join(there, path)}`;
