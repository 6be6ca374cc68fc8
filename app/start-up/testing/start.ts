import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import type { ErrorValue, StartUpProblem, StartUpState } from '../../contract/index.ts';
import type { DatabaseWorker } from '../../database-worker/client.ts';
import { workerInThread } from '../../database-worker/testing/in-thread.ts';
import { createLogger } from '../../lib/logger.ts';
import { makeTestFolder, testClock } from '../../store/testing/factories.ts';
import { logEntries } from '../../testing/log-entries.ts';
import { until } from '../../testing/until.ts';
import type { OpenedStore } from '../open-database.ts';
import { createStartUp } from '../start-up.ts';

interface StartOptions {
  /** Of the launch before, whose files are met again. */
  readonly path?: string;
  readonly worker?: DatabaseWorker;
  readonly prepare?: () => void;
  readonly onOpened?: () => void;
  readonly patience?: number;
  readonly quit?: () => void;
}

/** A start-up on real files in a folder of its own; what it opens is closed with the test. */
export function prepareStart(options: StartOptions = {}) {
  const path = options.path ?? join(makeTestFolder(), 'state.db');
  const backupsDir = join(dirname(path), 'backups');
  // Not beside the database, whose folder must stay as it is.
  const logsDir = makeTestFolder();
  const told: StartUpState[] = [];
  const reported: ErrorValue[] = [];
  const shown: string[] = [];
  let opened: OpenedStore | null = null;
  const startUp = createStartUp({
    path,
    backupsDir,
    migrations,
    clock: testClock,
    appVersion: '1.2.3',
    worker: options.worker ?? workerInThread(testClock),
    logger: createLogger(logsDir),
    prepare: options.prepare ?? (() => mkdirSync(dirname(path), { recursive: true })),
    onOpened: (store) => {
      options.onOpened?.();
      opened = store;
      onTestFinished(() => {
        store.db.close();
      });
    },
    report: (error) => reported.push(error),
    desktop: { showInFolder: (shownPath) => shown.push(shownPath) },
    quit: options.quit ?? (() => undefined),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  startUp.events.on('startUp.changed', (state) => told.push(state));

  return {
    startUp,
    path,
    backupsDir,
    told,
    reported,
    shown,
    /** What the main log says, without the times. */
    log: () => logEntries(logsDir).map(({ level, message, detail }) => [level, message, detail]),
    opened: () => opened,
    /** The phases that were gone through, each once. */
    phases: () => [...new Set(told.map(({ phase }) => phase))],
    /** The problem that the screen shows, with its list of backups where it has one. */
    async problem(): Promise<StartUpProblem> {
      return until(() => {
        const state = startUp.state();
        if (state.phase !== 'problem') throw new Error(`There is no problem: ${state.phase}`);
        expect(state.problem.choices.includes('restore') && state.problem.backups === null).toBe(false);
        return state.problem;
      });
    },
    vmNames(): unknown[] {
      if (!opened) throw new Error('The database is not open.');
      return opened.db.prepare('SELECT name FROM vms ORDER BY name').pluck().all();
    },
    close(): void {
      opened?.db.close();
    },
    exists: () => existsSync(path),
  };
}
