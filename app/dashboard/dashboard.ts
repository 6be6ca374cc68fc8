import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import type { ChannelOutput, FoundMachines } from '../contract/index.ts';
import type { DatabaseWorker } from '../database-worker/client.ts';
import { databaseWork } from '../database-worker/database-work.ts';
import type { Hypervisors } from '../hypervisors/driver/hypervisors.ts';
import { punchHole } from '../hypervisors/driver/punch-hole.ts';
import type { Paths } from '../installation/paths.ts';
import { addressHandlers } from '../ipc/addresses.ts';
import type { Answering } from '../ipc/answer.ts';
import { bootHandlers } from '../ipc/boots.ts';
import { consoleHandlers } from '../ipc/console.ts';
import { databaseHandlers } from '../ipc/database.ts';
import type { Handlers } from '../ipc/handlers.ts';
import { hostHandlers } from '../ipc/host.ts';
import { imageHandlers } from '../ipc/images.ts';
import { importHandlers } from '../ipc/imports.ts';
import { jobHandlers } from '../ipc/jobs.ts';
import { quittingHandlers } from '../ipc/quitting.ts';
import { settingsHandlers } from '../ipc/settings.ts';
import { usageHandlers } from '../ipc/usage.ts';
import { vmHandlers } from '../ipc/vms.ts';
import { createEventBus, type EventBus } from '../lib/bus.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Reached } from '../lib/fail-points.ts';
import type { Logger } from '../lib/logger.ts';
import { recoverOwnedFolders } from '../lib/owned-folders.ts';
import { closingPatience, settlesWithin } from '../lib/settles-within.ts';
import { createBoots } from '../services/boots/boots.ts';
import { createConsole } from '../services/console/console.ts';
import { createConsoleRecorder } from '../services/console/log/console-recorder.ts';
import { createBackups } from '../services/database/backups.ts';
import { databaseStatus } from '../services/database/database.ts';
import { createImports } from '../services/database/imports.ts';
import type { Desktop } from '../services/desktop/desktop.ts';
import { createBases } from '../services/disks/bases.ts';
import { createConnections } from '../services/forwards/connections.ts';
import { createForwards, type ForwardsService } from '../services/forwards/forwards.ts';
import { createActivity } from '../services/history/activity.ts';
import { createActivityThinning } from '../services/history/activity-thinning.ts';
import { createHostChecks } from '../services/host/host-checks.ts';
import { createImages } from '../services/images/images.ts';
import { createStarterImages, type MakeStarter } from '../services/images/starter-images.ts';
import { createJobHistory } from '../services/jobs/job-history.ts';
import { createJobs } from '../services/jobs/jobs.ts';
import { machineFiles } from '../services/machines/machine-config.ts';
import { createMachines } from '../services/machines/machines.ts';
import { reconcile } from '../services/machines/reconcile.ts';
import { createAddresses } from '../services/network/addresses.ts';
import { type ReadHostNetwork, rememberingNetwork } from '../services/network/host-network.ts';
import { createQuitting, type QuittingService } from '../services/quitting/quitting.ts';
import { driversInUse } from '../services/records/driver-of.ts';
import { createVmRecords } from '../services/records/vm-records.ts';
import { createSettings, type SettingsService } from '../services/settings/settings.ts';
import { createSsh } from '../services/ssh/ssh.ts';
import { createUsage } from '../services/usage/usage.ts';
import { createEvidence } from '../services/vms/evidence.ts';
import { createVmPower } from '../services/vms/vm-power.ts';
import { createVms } from '../services/vms/vms.ts';
import type { OpenedStore } from '../start-up/open-database.ts';
import { sqliteVersion, type WritableDb } from '../store/db.ts';
import { getImage } from '../store/images.ts';
import { getVm } from '../store/vms.ts';
import { logHappenings } from './log-happenings.ts';

/** How long the first answers wait for the truth about VMs that may run. Milliseconds; after that the rows say what is known. */
const patience = 1500;

export interface DashboardOptions {
  /** Closed with the dashboard. */
  readonly store: OpenedStore;
  readonly worker: DatabaseWorker;
  readonly paths: Paths;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly hypervisors: Hypervisors;
  readonly makeStarter: MakeStarter;
  readonly desktop: Desktop;
  readonly about: () => Omit<ChannelOutput<'host.about'>, 'sqlite' | 'dataDir' | 'stateDir'>;
  readonly licences: () => Promise<string | null>;
  /** Another SQLite addon than the package's own; see docs/decisions/0042. */
  readonly nativeBinding?: string | undefined;
  readonly clock?: Clock;
  /** For tests: which of `below` ranges of addresses is chosen. */
  readonly random?: (below: number) => number;
  /** For tests, where programs begin to listen from one line to the next. */
  readonly readNetwork?: ReadHostNetwork;
  /** For tests that end the process at a step of an operation. */
  readonly reached?: Reached;
}

export interface Dashboard extends Answering {
  readonly handlers: Handlers;
  readonly events: EventBus;
  /** Resolves when every VM that may run has been looked for; to null, where that was not done, or failed. */
  readonly reconciled: Promise<FoundMachines | null>;
  readonly settings: Pick<SettingsService, 'get'>;
  readonly quitting: QuittingService;
  readonly isOpenForward: ForwardsService['isOpen'];
  /** A page went away. */
  closeViewer(viewer: number): void;
  /**
   * Cancels jobs, lets go of machines (which run on) and closes the database. Resolves to the names of jobs and VMs being
   * started that it did not wait for any longer than `patience` milliseconds: what becomes of them the next launch finds out.
   */
  close(patience?: number): Promise<string[]>;
}

/**
 * Everything of the main process but Electron: services and handlers around an open database. Where that may only be looked
 * at, VMs are shown as they were recorded: nobody looks for their machines, because what is found could not be written down.
 */
export function createDashboard(options: DashboardOptions): Dashboard {
  const { paths, logger, hypervisors, desktop, clock = systemClock, reached = () => {} } = options;
  const { random = (below: number) => randomInt(below) } = options;
  const { readNetwork = rememberingNetwork() } = options;
  const { imagesDir, vmsDir, runDir } = paths;
  const events = createEventBus();
  const happenings = logHappenings(events, logger);
  const { readOnly } = options.store;
  // Where it may only be read, no channel leads to what writes (`answer`), and SQLite itself would refuse it.
  const db = options.store.db as WritableDb;
  const folders = { vmsDir, runDir, sshDir: join(paths.stateDir, 'ssh') };

  const records = createVmRecords({ db, events, clock, hypervisors });
  const images = createImages({ db, events, imagesDir, clock });
  const report = (message: string, error: unknown) => logger.error(message, error);
  const jobs = createJobs({ events, clock, history: createJobHistory({ db, events, clock, report }) });
  const logPath = (vmId: string) => machineFiles(folders, vmId).consoleLogPath;
  const recorder = createConsoleRecorder({ logPath, clock, punchHole });
  const machines = createMachines({
    records,
    recorder,
    reached,
    onGrowth: (vmId) => {
      boots.onGrowth(vmId);
      consoles.onGrowth(vmId);
    },
    report,
  });
  const boots = createBoots({ db, records, events, clock, logPath, report });
  const usage = createUsage({ machines, events, clock });
  const consoles = createConsole({
    logPath,
    machines,
    records,
    recorder,
    events,
    clock,
    desktop,
  });
  const bases = createBases({ records, folders });
  const power = createVmPower({
    records,
    images,
    bases,
    machines,
    recorder,
    hypervisors,
    folders,
    clock,
    reached,
    logger,
  });
  const evidence = createEvidence({ db, records, images, bases, machines, hypervisors, folders, reached });
  const settings = createSettings({ db, events });
  const quitting = createQuitting({ records, machines, power, jobs, settings, events, logger });
  const addresses = createAddresses({ db, records, hypervisors, readNetwork, random });
  const vms = createVms({
    db,
    records,
    images,
    bases,
    addresses,
    power,
    hypervisors,
    folders,
    clock,
    reached,
  });
  const ssh = createSsh({ records, images, events, desktop, sshDir: folders.sshDir, report });
  const forwards = createForwards({ records, machines, hypervisors, nextGuestIp: addresses.next, report });
  const connections = createConnections({ records, machines, events, clock, report });
  const starterImages = createStarterImages({ images, jobs, imagesDir, makeStarter: options.makeStarter });
  const activity = createActivity({ db, records, clock });
  const thinning = createActivityThinning({ db, events, clock, isIdle: jobs.isIdle, report });
  const { backupsDir } = paths;
  const work = databaseWork(options.worker, { path: paths.database, backupsDir });
  const backups = createBackups({ jobs, desktop, work, backupsDir });
  const imports = createImports({
    db,
    events,
    images,
    bases,
    addresses,
    jobs,
    records,
    hypervisors,
    folders,
    stateDir: paths.stateDir,
    clock,
    desktop,
    work,
    nativeBinding: options.nativeBinding,
  });

  const host = createHostChecks({
    drivers: () => driversInUse(hypervisors, records),
    events,
    desktop,
    dataDir: vmsDir,
    folders: [paths.stateDir, imagesDir, vmsDir, runDir],
  });
  const hostChecks = async () => {
    const checks = await host.check();
    happenings.hostChecked(checks);
    return checks;
  };
  const about = () => ({
    ...options.about(),
    sqlite: sqliteVersion(db),
    dataDir: dirname(vmsDir),
    stateDir: paths.stateDir,
  });

  const lookForMachines = async () => {
    await Promise.all([
      recoverOwnedFolders(vmsDir, (id) => getVm(db, id) !== undefined),
      recoverOwnedFolders(imagesDir, (id) => getImage(db, id) !== undefined),
    ]);
    jobs.recover();
    reached('launch.folders_recovered');
    const found = await reconcile({ records, machines, hypervisors, folders, reached });
    reached('launch.reconciled');
    thinning.start();
    return found;
  };
  const reconciled = readOnly
    ? Promise.resolve(null)
    : lookForMachines().catch((error: unknown) => {
        logger.error('reconciliation failed', error);
        return null;
      });
  const settled = Promise.race<unknown>([
    reconciled,
    new Promise<void>((resolve) => setTimeout(resolve, patience).unref()),
  ]);

  const handlers: Handlers = {
    ...imageHandlers(images, starterImages, desktop),
    ...vmHandlers({ vms, power, activity, evidence, ssh, forwards }),
    ...bootHandlers(boots),
    ...consoleHandlers(consoles),
    ...hostHandlers({ checks: hostChecks, about, tray: desktop.showsTray, licences: options.licences }),
    ...databaseHandlers(() => databaseStatus({ db, readOnly, migrations, backupsDir }), backups),
    ...importHandlers(imports),
    ...jobHandlers(jobs),
    ...usageHandlers(usage),
    ...settingsHandlers(settings),
    ...addressHandlers(addresses),
    ...quittingHandlers(quitting),
  };

  return {
    events,
    reconciled,
    settings,
    quitting,
    isOpenForward: forwards.isOpen,
    handlers,
    settled,
    readOnly,
    isClosed: () => !db.open,
    closeViewer: (viewer) => {
      consoles.closeAll(viewer);
      usage.unwatch(viewer);
    },
    async close(patience = closingPatience) {
      thinning.stop();
      const atRest = await settlesWithin(untilAtRest(), patience);
      const left = atRest ? [] : [...jobs.underWay(), ...power.startsUnderWay()];
      usage.close();
      connections.close();
      boots.close();
      machines.detachAll();
      recorder.settleAll();
      db.close();
      return left;
    },
  };

  async function untilAtRest(): Promise<void> {
    await jobs.cancelAll();
    await Promise.all([settled, power.settled(), bases.close()]);
  }
}
