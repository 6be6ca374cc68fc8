import { join } from 'node:path';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { onTestFinished } from 'vitest';
import { type Channel, channels } from '../../app/contract/channels.ts';
import type { Result } from '../../app/contract/errors.ts';
import type { BangerEvent } from '../../app/contract/events.ts';
import type { LastSession } from '../../app/contract/sessions.ts';
import type { DatabaseWorker } from '../../app/database-worker/client.ts';
import { workerInThread } from '../../app/database-worker/testing/in-thread.ts';
import { closedDatabaseFacts } from '../../app/diagnostics/database-facts.ts';
import { createDiagnostics } from '../../app/diagnostics/diagnostics.ts';
import { createRedact } from '../../app/diagnostics/redact.ts';
import { preparePaths, resolvePaths } from '../../app/installation/paths.ts';
import { answer } from '../../app/ipc/answer.ts';
import { diagnosticsHandlers } from '../../app/ipc/diagnostics.ts';
import { sessionHandlers } from '../../app/ipc/sessions.ts';
import { startUpHandlers } from '../../app/ipc/start-up.ts';
import { prepareStart } from '../../app/start-up/testing/start.ts';
import { makeTestFolder, testClock } from '../../app/store/testing/factories.ts';
import { StartUpScreen } from '../features/start-up/start-up-screen.tsx';

type StartOptions = NonNullable<Parameters<typeof prepareStart>[0]>;

interface Options extends Omit<StartOptions, 'quit'> {
  /** A session that ended unexpectedly before this one. */
  readonly lastSession?: LastSession;
}

const viewer = 1;

/**
 * The window of a start-up over the start-up itself, which has begun with the database at `path`. What crosses is copied and
 * held against the contract.
 */
export function showStartUp({ lastSession, ...options }: Options = {}) {
  const asked: Channel[] = [];
  let quits = 0;
  const start = prepareStart({ ...options, quit: () => void quits++ });
  const { startUp, path, backupsDir } = start;
  const home = makeTestFolder();
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const diagnostics = createDiagnostics({
    paths,
    env: {},
    clock: testClock,
    redact: createRedact({ home, userName: 'ada', hostName: 'engine' }),
    desktop: { pickSavePlace: async (name) => join(home, name), showInFolder: () => undefined },
    lastSession: lastSession ?? null,
    program: () => [['Electron', '45.4.1']],
    checks: async () => [],
    database: () => closedDatabaseFacts(startUp, { path, backupsDir }),
  });
  const handlers = {
    ...startUpHandlers(startUp),
    ...diagnosticsHandlers(diagnostics),
    ...sessionHandlers({ last: lastSession ?? null, explained: () => undefined }),
  };
  const unforeseen = (channel: string, error: unknown) => {
    throw new Error(`${channel} failed in a way that nobody foresaw`, { cause: error });
  };
  const bridge = {
    async invoke(channel: Channel, input: unknown): Promise<Result<unknown>> {
      asked.push(channel);
      const result = await answer(
        { handlers },
        channel,
        structuredClone(input),
        { viewer, actor: 'user' },
        unforeseen,
      );
      if (result.ok) channels[channel].output.parse(result.value);
      return structuredClone(result);
    },
    pathOfFile: () => '',
    on: (event: BangerEvent, listener: (payload: never) => void) =>
      startUp.events.on(event, (payload) => listener(structuredClone(payload) as never)),
  };
  Object.defineProperty(window, 'banger', { configurable: true, value: bridge });
  const begun = startUp.begin();
  onTestFinished(async () => {
    await startUp.close();
    await begun;
  });
  render(<StartUpScreen />);
  return {
    ...start,
    user: userEvent.setup(),
    /** Resolves when nothing more happens until a person decides. */
    begun,
    /** What the page has asked, oldest first. */
    asked,
    quits: () => quits,
  };
}

/** Presses a button when it is there and lets itself be pressed. */
export const button = (name: string) => screen.findByRole('button', { name });

/** A worker that begins the task only when it is let. */
export function heldWorker(task: Parameters<DatabaseWorker['run']>[0]): {
  worker: DatabaseWorker;
  letGo: () => void;
} {
  const real = workerInThread(testClock);
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const worker: DatabaseWorker = {
    run: (name, input, watch) =>
      (name === task ? gate : Promise.resolve()).then(() => real.run(name, input, watch)),
  };
  return { worker, letGo };
}
