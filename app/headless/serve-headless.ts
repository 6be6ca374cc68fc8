import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createControlApi } from '../control/control-api.ts';
import { type ControlServerParts, serveControl } from '../control/control-server.ts';
import { answerRequests } from '../control/installation.ts';
import { writeOwner } from '../control/owner.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import { answer } from '../ipc/answer.ts';
import type { Answer } from '../ipc/handlers.ts';
import { failure } from '../lib/failures.ts';
import { type HeadlessParts, openHeadless } from './open-headless.ts';

export interface ServingParts extends HeadlessParts {
  /** Whether other commands may join; otherwise they wait until this one has ended. */
  readonly isShared: boolean;
  /** Somebody opens the window, and this can be left to it: nothing is under way. */
  readonly onWindow: () => void;
}

/** Milliseconds for answers to be read; who follows events or a console has no end of their own. */
const readingTime = 250;

/**
 * The dashboard without a window, answering at a socket of this process, which must have the installation's lock: at the control
 * socket where others may join. Throws what keeps the database from being opened.
 */
export async function serveHeadless(parts: ServingParts) {
  const { paths, logger, appVersion, isShared } = parts;
  const report = (error: unknown) => logger.error('a request of a command failed', error);
  const dashboard = await openHeadless(parts);
  const { counted, count, isIdle, idle } = countCalls((channel, input, caller) =>
    answer(dashboard, channel, input, caller, (name, error) => logger.error(`${name} failed`, error)),
  );
  /** A command in a guest is under way until it has ended. */
  const streaming: Dashboard = {
    ...dashboard,
    async exec(...asked) {
      const command = await count(dashboard.exec(...asked));
      void count(command.exitCode.catch(() => undefined));
      return command;
    },
  };
  const socket = isShared ? paths.controlSocket : join(paths.runDir, `command-${process.pid}.sock`);
  const asked: ControlServerParts = { show, report };
  const control = isShared ? answerRequests(paths, asked) : serveControl(socket, asked);
  // For those that wait: who it is, and a socket at which nobody answers them.
  if (!isShared) writeOwner(paths.stateDir, paths.controlSocket);
  const api = createControlApi({
    version: appVersion,
    report,
    backend: () => ({ answer: counted, dashboard: streaming }),
  });
  control.answerWith(api);

  function show(): void {
    if (isIdle()) void hasJobs(dashboard).then((has) => has || parts.onWindow());
    throw failure('wrong_state', {
      message: 'A command is running, and has no window to show.',
      unchanged: 'The command goes on.',
      hint: 'Wait until it has ended.',
    });
  }

  return {
    socket,
    /** Others that were let in get their answers, and end their jobs; VMs run on. Meanwhile nobody else could answer, so more may come. */
    async close(): Promise<void> {
      await idle();
      await jobsEnded(dashboard);
      const closed = new Promise<void>((resolve) => control.server.close(() => resolve()));
      // Who came in the last moment.
      await idle();
      await jobsEnded(dashboard);
      const timer = setTimeout(() => {
        control.server.closeAllConnections();
        api.endConsoles();
      }, readingTime);
      control.server.closeIdleConnections();
      await closed;
      clearTimeout(timer);
      rmSync(socket, { force: true });
      await dashboard.close();
    },
  };
}

/** Calls and commands that are under way; who closes waits for them. */
function countCalls(answer: Answer) {
  const underWay = new Set<Promise<unknown>>();
  const count = <T>(answered: Promise<T>): Promise<T> => {
    underWay.add(answered);
    return answered.finally(() => underWay.delete(answered));
  };
  const counted: Answer = (channel, input, caller) => count(answer(channel, input, caller));
  return {
    counted,
    count,
    isIdle: () => underWay.size === 0,
    idle: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

async function hasJobs({ handlers }: Dashboard): Promise<boolean> {
  const jobs = await handlers['jobs.list']({}, { viewer: 0, actor: 'cli' });
  return jobs.some(({ state }) => state === 'running');
}

async function jobsEnded(dashboard: Dashboard): Promise<void> {
  for (;;) {
    let stop = () => undefined as unknown;
    const changed = new Promise<void>((resolve) => {
      stop = dashboard.events.on('job.changed', () => resolve());
    });
    const has = await hasJobs(dashboard);
    if (has) await changed;
    stop();
    if (!has) return;
  }
}
