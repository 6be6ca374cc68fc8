import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import type { ChannelOutput, FoundMachines, GuestCommandInput, PersonActor } from '../contract/index.ts';
import type { GuestProcess } from '../hypervisors/driver/guest-agent.ts';
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
import { sshConfigHandlers } from '../ipc/ssh-config.ts';
import { terminalCommandHandlers } from '../ipc/terminal-command.ts';
import { usageHandlers } from '../ipc/usage.ts';
import { vmHandlers } from '../ipc/vms.ts';
import { createEventBus, type EventBus } from '../lib/bus.ts';
import { callEach } from '../lib/listeners.ts';
import { recoverOwnedFolders } from '../lib/owned-folders.ts';
import { closingPatience, settlesWithin } from '../lib/settles-within.ts';
import { askedBy } from '../lib/who-asks.ts';
import type { Agents } from '../services/agent/agents.ts';
import { databaseStatus } from '../services/database/database.ts';
import { findOwnFiles } from '../services/disks/own-files.ts';
import type { ForwardsService } from '../services/forwards/forwards.ts';
import { reconcile } from '../services/machines/reconcile.ts';
import type { QuittingService } from '../services/quitting/quitting.ts';
import type { SettingsService } from '../services/settings/settings.ts';
import type { OpenedStore } from '../start-up/open-database.ts';
import { sqliteVersion, type WritableDb } from '../store/db.ts';
import { hasImageOfFolder } from '../store/images.ts';
import { getVmOfMachine } from '../store/vms.ts';
import { logHappenings } from './log-happenings.ts';
import { createServices, type ServicesOptions } from './services.ts';

/** How long the first answers wait for the truth about VMs that may run. Milliseconds; after that the rows say what is known. */
const patience = 1500;

export interface DashboardOptions extends ServicesOptions {
  /** Closed with the dashboard. */
  readonly store: OpenedStore;
  readonly about: () => Omit<
    ChannelOutput<'host.about'>,
    'sqlite' | 'dataDir' | 'stateDir' | 'controlSocket' | 'processors' | 'memoryBytes'
  >;
  readonly licences: () => Promise<string | null>;
}

export interface Dashboard extends Answering {
  readonly handlers: Handlers;
  readonly events: EventBus;
  isClosed(): boolean;
  /** Resolves when every VM that may run has been looked for; to null, where that was not done, or failed. */
  readonly reconciled: Promise<FoundMachines | null>;
  readonly settings: Pick<SettingsService, 'get'>;
  readonly quitting: QuittingService;
  readonly isOpenForward: ForwardsService['isOpen'];
  readonly agents: Agents;
  /** A page went away, or a stream over the control socket. */
  closeViewer(viewer: number): void;
  /** Types bytes into a VM's console, which `console.write` does with text. */
  typeInto(vmId: string, bytes: Uint8Array, actor: PersonActor): Promise<void>;
  /** Begins a command in a guest, and follows its streams. See `createGuestCommands`. */
  exec(vmId: string, command: GuestCommandInput, actor: PersonActor): Promise<GuestProcess>;
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
  const { paths, logger, hypervisors, desktop, reached = () => {} } = options;
  const { imagesDir, vmsDir, backupsDir } = paths;
  const events = createEventBus();
  const happenings = logHappenings(events, logger);
  const { readOnly } = options.store;
  // Where it may only be read, no channel leads to what writes (`answer`), and SQLite itself would refuse it.
  const db = options.store.db as WritableDb;
  if (!readOnly) findOwnFiles(db, imagesDir);
  const services = createServices(db, events, options);
  const { folders, clock, records, machines, jobs, power, forwards, usage, thinning } = services;
  const hostChecks = async () => {
    const checks = await services.host.check();
    happenings.hostChecked(checks);
    return checks;
  };
  const about = () => ({
    ...options.about(),
    sqlite: sqliteVersion(db),
    dataDir: dirname(vmsDir),
    stateDir: paths.stateDir,
    controlSocket: paths.controlSocket,
    processors: availableParallelism(),
    memoryBytes: totalmem(),
  });

  const lookForMachines = async () => {
    const recovered = await Promise.allSettled([
      recoverOwnedFolders(vmsDir, (id) => getVmOfMachine(db, id) !== undefined),
      recoverOwnedFolders(imagesDir, (id) => hasImageOfFolder(db, id)),
    ]);
    for (const failure of recovered.flatMap((one) => (one.status === 'fulfilled' ? one.value : [one.reason])))
      logger.error('a folder could not be recovered', failure);
    jobs.recover();
    reached('launch.folders_recovered');
    const report = (message: string, error: unknown) => logger.error(message, error);
    const found = await reconcile({ records, machines, hypervisors, folders, clock, reached, report });
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
  if (!readOnly) services.sshConfig.keep(settled);

  const { vms, missingFiles, activity, agentCalls, evidence, ssh, editors, agents } = services;
  const { images, starterImages, backups } = services;
  const handlers: Handlers = {
    ...imageHandlers(images, starterImages, desktop),
    ...vmHandlers({
      ...{ vms, missingFiles, power, activity, agentCalls, evidence, ssh, editors, agents, forwards },
    }),
    ...bootHandlers(services.boots),
    ...consoleHandlers(services.consoles),
    ...hostHandlers({ checks: hostChecks, about, tray: desktop.showsTray, licences: options.licences }),
    ...databaseHandlers(() => databaseStatus({ db, readOnly, migrations, backupsDir }), backups),
    ...importHandlers(services.imports),
    ...jobHandlers(jobs),
    ...usageHandlers(usage),
    ...settingsHandlers(services.settings),
    ...sshConfigHandlers(services.sshConfig),
    ...addressHandlers(services.addresses),
    ...terminalCommandHandlers(services.terminalCommand),
    ...quittingHandlers(services.quitting),
  };

  return {
    events,
    reconciled,
    settings: services.settings,
    quitting: services.quitting,
    isOpenForward: forwards.isOpen,
    agents,
    handlers,
    settled,
    readOnly,
    isClosed: () => !db.open,
    closeViewer: (viewer) => {
      services.consoles.closeAll(viewer);
      usage.unwatch(viewer);
    },
    typeInto: (vmId, bytes, actor) => askedBy(actor, () => services.consoles.write(vmId, bytes)),
    exec: (vmId, command, actor) => askedBy(actor, () => services.guestCommands.exec(vmId, command)),
    async close(patience = closingPatience) {
      thinning.stop();
      const atRest = await settlesWithin(untilAtRest(), patience);
      const left = atRest ? [] : [...jobs.underWay(), ...power.startsUnderWay()];
      callEach([
        usage.close,
        services.connections.close,
        services.boots.close,
        services.baseWatch.close,
        machines.detachAll,
        services.recorder.settleAll,
        () => db.close(),
      ]);
      return left;
    },
  };

  async function untilAtRest(): Promise<void> {
    await jobs.cancelAll();
    await Promise.all([settled, power.settled(), services.bases.close(), services.sshConfig.close()]);
  }
}
