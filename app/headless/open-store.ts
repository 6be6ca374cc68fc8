import { migrations } from '../../migrations/index.ts';
import { AppError } from '../contract/errors.ts';
import type { StartUpState } from '../contract/index.ts';
import type { DatabaseWorker } from '../database-worker/client.ts';
import { type Paths, preparePaths } from '../installation/paths.ts';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { OpenedStore } from '../start-up/open-database.ts';
import { createStartUp } from '../start-up/start-up.ts';
import { noDesktop } from './desktop.ts';

export interface StoreParts {
  readonly paths: Paths;
  readonly worker: DatabaseWorker;
  readonly logger: Logger;
  readonly appVersion: string;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
  /** Told of each change on the way to the open database: an older one is upgraded. */
  readonly onProgress: (state: StartUpState) => void;
  /** Aborted when the person ends the command: an upgrade stops, and leaves the database as it was. */
  readonly signal: AbortSignal;
}

/**
 * Opens the database as a launch of the window does: makes a new one, upgrades an older one with a backup, and opens a newer
 * one for reading. Where a launch would ask the person what to do, this throws the reason.
 */
export async function openStore(parts: StoreParts): Promise<OpenedStore> {
  const { paths, worker, logger, appVersion, nativeBinding, signal } = parts;
  let opened: OpenedStore | null = null;
  const startUp = createStartUp({
    path: paths.database,
    backupsDir: paths.backupsDir,
    migrations,
    clock: systemClock,
    appVersion,
    nativeBinding,
    worker,
    logger,
    prepare: () => preparePaths(paths),
    onOpened: (store) => {
      opened = store;
    },
    report: () => undefined,
    desktop: noDesktop,
    quit: () => undefined,
  });
  startUp.events.on('startUp.changed', parts.onProgress);
  signal.addEventListener('abort', startUp.cancel);
  try {
    await startUp.begin();
  } finally {
    signal.removeEventListener('abort', startUp.cancel);
  }
  return opened ?? refuse(startUp.state());
}

function refuse(state: StartUpState): never {
  if (state.phase !== 'problem') throw new Error(`the start-up ended in the phase ${state.phase}`);
  const { error, choices } = state.problem;
  // The choices are buttons of a window.
  const hint =
    choices.length > 0
      ? 'Run “banger-desktop db status” to see what is wrong, or open Banger, which offers what can be done.'
      : error.hint;
  throw new AppError({ ...error, hint });
}
