import { app } from 'electron';
import { migrations } from '../../../migrations/index.ts';
import type { DatabaseWorker } from '../../database-worker/client.ts';
import { type Paths, preparePaths } from '../../installation/paths.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { sayBeside } from '../../lib/standard-streams.ts';
import type { OpenedStore } from '../../start-up/open-database.ts';
import { createStartUp, type StartUp } from '../../start-up/start-up.ts';
import { readTheme } from '../../store/settings.ts';
import { desktop } from '../desktop/desktop.ts';
import { applyTheme } from '../desktop/theme.ts';
import type { Installation } from './take-installation.ts';

export interface StartUpParts {
  readonly paths: Paths;
  readonly installation: Installation;
  readonly worker: DatabaseWorker;
  readonly logger: Logger;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
}

interface BegunStartUp {
  readonly startUp: StartUp;
  /** Resolves when the database is open, however long a person takes to decide. */
  readonly opened: Promise<OpenedStore>;
}

/** A database that is up to date is open when this returns. */
export function beginStartUp({
  paths,
  installation,
  worker,
  logger,
  nativeBinding,
}: StartUpParts): BegunStartUp {
  let openedWith: (store: OpenedStore) => void = () => {};
  const opened = new Promise<OpenedStore>((resolve) => {
    openedWith = resolve;
  });
  const startUp = createStartUp({
    path: paths.database,
    backupsDir: paths.backupsDir,
    migrations,
    clock: systemClock,
    appVersion: app.getVersion(),
    nativeBinding,
    worker,
    logger,
    prepare: () => {
      installation.require();
      preparePaths(paths);
    },
    onOpened: (store) => {
      // Before anything of it is drawn.
      applyTheme(readTheme(store.db));
      openedWith(store);
    },
    report: ({ message, unchanged, hint }) => sayBeside(`${message} ${unchanged} ${hint}\n`),
    desktop,
    quit: () => app.quit(),
  });
  void startUp.begin();
  return { startUp, opened };
}
