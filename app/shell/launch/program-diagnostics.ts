import { app } from 'electron';
import type { LastSession } from '../../contract/index.ts';
import type { DatabaseWorker } from '../../database-worker/client.ts';
import { closedDatabaseFacts, openDatabaseFacts } from '../../diagnostics/database-facts.ts';
import { createDiagnostics } from '../../diagnostics/diagnostics.ts';
import { diagnosticsParts } from '../../diagnostics/program-parts.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Paths } from '../../installation/paths.ts';
import { diagnosticsHandlers } from '../../ipc/diagnostics.ts';
import type { OpenedStore } from '../../start-up/open-database.ts';
import type { StartUp } from '../../start-up/start-up.ts';
import { desktop } from '../desktop/desktop.ts';

/** The diagnostics of this process, from a launch that fails to the open dashboard: `opened` tells that the database is. */
export function programDiagnostics(parts: {
  readonly paths: Paths;
  readonly startUp: StartUp;
  readonly worker: DatabaseWorker;
  readonly hypervisors: Hypervisors;
  readonly lastSession: LastSession | null;
}) {
  const { paths, startUp, worker, hypervisors, lastSession } = parts;
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  let database = closedDatabaseFacts(startUp, place);
  const diagnostics = createDiagnostics({
    ...diagnosticsParts({
      ...{ paths, hypervisors, desktop },
      program: { version: app.getVersion(), isPackaged: app.isPackaged },
    }),
    desktop,
    lastSession,
    database: () => database,
  });
  return {
    handlers: diagnosticsHandlers(diagnostics),
    opened(store: OpenedStore): void {
      database = openDatabaseFacts({ store, place, worker });
    },
  };
}
