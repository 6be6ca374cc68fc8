import { hostname, userInfo } from 'node:os';
import { app } from 'electron';
import type { LastSession } from '../../contract/index.ts';
import type { DatabaseWorker } from '../../database-worker/client.ts';
import { closedDatabaseFacts, openDatabaseFacts } from '../../diagnostics/database-facts.ts';
import { createDiagnostics } from '../../diagnostics/diagnostics.ts';
import type { Fact } from '../../diagnostics/part.ts';
import { createRedact } from '../../diagnostics/redact.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Paths } from '../../installation/paths.ts';
import { diagnosticsHandlers } from '../../ipc/diagnostics.ts';
import { createEventBus } from '../../lib/bus.ts';
import { systemClock } from '../../lib/clock.ts';
import { homeFolderOrRoot } from '../../lib/home-folder.ts';
import { createHostChecks } from '../../services/host/host-checks.ts';
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
    ...diagnosticsParts(paths, hypervisors),
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

/** What is told of this program and this computer, however it is asked. */
export function diagnosticsParts(paths: Paths, hypervisors: Pick<Hypervisors, 'default'>) {
  const { stateDir, imagesDir, vmsDir, runDir } = paths;
  const host = createHostChecks({
    drivers: () => [hypervisors.default],
    // Those who show the host's checks look for themselves.
    events: createEventBus(),
    desktop,
    dataDir: vmsDir,
    folders: [stateDir, imagesDir, vmsDir, runDir],
  });
  return {
    paths,
    env: process.env,
    clock: systemClock,
    redact: createRedact({ home: homeFolderOrRoot(), userName: userName(), hostName: hostname() }),
    program: programFacts,
    checks: host.check,
  };
}

/** Empty for a user without an entry in the password file. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function programFacts(): Fact[] {
  const { electron = '', chrome = '', node } = process.versions;
  const sandboxed = desktop.isSandboxed();
  return [
    ['Banger Desktop', app.getVersion()],
    ['Electron', electron],
    ['Chrome', chrome],
    ['Node', node],
    ['Program', `${process.execPath}${app.isPackaged ? '' : ' (from the sources)'}`],
    [
      'Chromium sandbox',
      sandboxed ? 'on' : `off: --no-sandbox${process.getuid?.() === 0 ? ', as root' : ''}`,
    ],
  ];
}
