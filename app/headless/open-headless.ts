import { createDashboard, type Dashboard } from '../dashboard/dashboard.ts';
import { createDatabaseWorker, type DatabaseWorker } from '../database-worker/client.ts';
import { createHypervisors } from '../hypervisors/registry.ts';
import { makeStarter } from '../starter/make-starter.ts';
import { noDesktop } from './desktop.ts';
import { openStore, type StoreParts } from './open-store.ts';

export interface HeadlessParts extends Omit<StoreParts, 'worker'> {
  /** Absolute path of the database worker's entry. */
  readonly workerFile: string;
  /** Where the package carries the starter image; the folder may be missing. */
  readonly starterDir: string;
  /** See `Desktop`: of a window that would be opened as this was. */
  readonly isSandboxed: boolean;
  /** See `ServicesOptions`. */
  readonly command: readonly string[];
  /** See `createHypervisors`. */
  readonly preferredHypervisor: string | undefined;
}

/**
 * The dashboard without a window, in this process: the same services on the same database. The caller must have the
 * installation's lock. Throws what keeps the database from being opened.
 */
export async function openHeadless(parts: HeadlessParts): Promise<Dashboard> {
  const { paths, logger, appVersion, nativeBinding, workerFile, starterDir } = parts;
  const { electron, chrome, node } = process.versions;
  logger.info('launched for a command', { version: appVersion, electron, node, pid: process.pid });
  const worker = createDatabaseWorker({ file: workerFile, appVersion, nativeBinding });
  const tasks = new Set<Promise<unknown>>();
  const noted: DatabaseWorker = {
    run: (task, input, watch) => {
      const done = worker.run(task, input, watch);
      tasks.add(done);
      return done;
    },
  };
  const store = await openStore({ ...parts, worker: noted }).catch(async (error: unknown) => {
    // Electron aborts where a process exits beside a thread that reads what a person could choose from.
    await Promise.allSettled(tasks);
    throw error;
  });
  return createDashboard({
    store,
    worker,
    paths,
    logger,
    nativeBinding,
    command: parts.command,
    hypervisors: createHypervisors({ stateDir: paths.stateDir, preferred: parts.preferredHypervisor }),
    desktop: { ...noDesktop, isSandboxed: () => parts.isSandboxed },
    makeStarter: (request) => makeStarter(starterDir, request),
    about: () => ({ version: appVersion, electron: electron ?? '', chrome: chrome ?? '', node }),
    licences: async () => null,
  });
}
