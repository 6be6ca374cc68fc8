import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseWorker } from '../database-worker/client.ts';
import { databaseWork } from '../database-worker/database-work.ts';
import type { Hypervisors } from '../hypervisors/driver/hypervisors.ts';
import { punchHole } from '../hypervisors/driver/punch-hole.ts';
import type { Paths } from '../installation/paths.ts';
import type { EventBus } from '../lib/bus.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Reached } from '../lib/fail-points.ts';
import { homeFolderOrRoot, sshHome } from '../lib/home-folder.ts';
import { callEach } from '../lib/listeners.ts';
import type { Logger } from '../lib/logger.ts';
import { startPiped } from '../programs/piped-program.ts';
import { createActivity } from '../services/activity/activity.ts';
import { createActivityThinning } from '../services/activity/activity-thinning.ts';
import { createAgentCalls } from '../services/activity/agent-calls.ts';
import { createAgents } from '../services/agent/agents.ts';
import { createBoots } from '../services/boots/boots.ts';
import { createConsole } from '../services/console/console.ts';
import { createConsoleRecorder } from '../services/console/log/console-recorder.ts';
import { createBackups } from '../services/database/backups.ts';
import { createImports } from '../services/database/imports.ts';
import type { Desktop } from '../services/desktop/desktop.ts';
import { createBaseWatch } from '../services/disks/base-watch.ts';
import { createBases } from '../services/disks/bases.ts';
import { createEditors } from '../services/editors/editors.ts';
import { createConnections } from '../services/forwards/connections.ts';
import { createForwards } from '../services/forwards/forwards.ts';
import { createGuestCommands } from '../services/guest-commands/guest-commands.ts';
import { createHostChecks } from '../services/host/host-checks.ts';
import { createImages } from '../services/images/images.ts';
import { createStarterImages, type MakeStarter } from '../services/images/starter-images.ts';
import { createJobHistory } from '../services/jobs/job-history.ts';
import { createJobs } from '../services/jobs/jobs.ts';
import { machineFiles } from '../services/machines/machine-config.ts';
import { createMachines } from '../services/machines/machines.ts';
import { checkVmAddresses } from '../services/network/address-check.ts';
import { createAddresses } from '../services/network/addresses.ts';
import { type ReadHostNetwork, rememberingNetwork } from '../services/network/host-network.ts';
import { createQuitting } from '../services/quitting/quitting.ts';
import { driversInUse } from '../services/records/driver-of.ts';
import { createVmRecords } from '../services/records/vm-records.ts';
import { createSettings } from '../services/settings/settings.ts';
import { createSsh } from '../services/ssh/ssh.ts';
import { createSshConfig } from '../services/ssh-config/ssh-config.ts';
import { createTerminalCommand } from '../services/terminal-command/terminal-command.ts';
import { createUsage } from '../services/usage/usage.ts';
import { createEvidence } from '../services/vms/evidence.ts';
import { createMissingFiles } from '../services/vms/missing-files.ts';
import { createVmPower } from '../services/vms/vm-power.ts';
import { createVms } from '../services/vms/vms.ts';
import type { WritableDb } from '../store/db.ts';
import { guestIpsOfVms } from '../store/vms.ts';

export interface ServicesOptions {
  readonly worker: DatabaseWorker;
  readonly paths: Paths;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly hypervisors: Hypervisors;
  readonly makeStarter: MakeStarter;
  readonly desktop: Desktop;
  /** The words that run the command line of this very program, and reach this installation. */
  readonly command: readonly string[];
  /** For tests: whose `.ssh/config` is the user's; the home in the system's list of users where absent. */
  readonly userHome?: string;
  /** The file of the AppImage that this runs from; absent: it is none. */
  readonly appImage?: string | undefined;
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

/** Every service around an open database, each given the others that it needs. */
export function createServices(db: WritableDb, events: EventBus, options: ServicesOptions) {
  const { paths, logger, hypervisors, desktop, clock = systemClock, reached = () => {} } = options;
  const { random = (below: number) => randomInt(below) } = options;
  const { readNetwork = rememberingNetwork() } = options;
  const { imagesDir, vmsDir, runDir, backupsDir } = paths;
  const folders = { vmsDir, runDir, sshDir: join(paths.stateDir, 'ssh') };

  const records = createVmRecords({ db, events, clock, hypervisors });
  const bases = createBases({ records, hypervisors, filesOf: (vmId) => machineFiles(folders, vmId) });
  const images = createImages({ db, events, bases, imagesDir, clock });
  const report = (message: string, error: unknown) => logger.error(message, error);
  const baseWatch = createBaseWatch({ records, images, bases, events, report });
  const jobs = createJobs({ events, clock, history: createJobHistory({ db, events, clock, report }) });
  const logPath = (vmId: string) => machineFiles(folders, vmId).consoleLogPath;
  const recorder = createConsoleRecorder({ logPath, clock, punchHole });
  const machines = createMachines({
    records,
    recorder,
    clock,
    reached,
    onGrowth: (vmId) => callEach([boots.onGrowth, consoles.onGrowth], vmId),
    report,
  });
  const boots = createBoots({ db, records, events, clock, logPath, report });
  const agents = createAgents({ records, machines, clock });
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
  const evidence = createEvidence({
    db,
    records,
    images,
    bases,
    machines,
    hypervisors,
    folders,
    clock,
    reached,
  });
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
  const missingFiles = createMissingFiles({ records, images, folders });
  const ssh = createSsh({ records, images, events, power, desktop, sshDir: folders.sshDir, report });
  const sshConfig = createSshConfig({
    records,
    ssh,
    events,
    sshDir: folders.sshDir,
    home: options.userHome ?? sshHome(),
    command: options.command,
    report,
  });
  const editors = createEditors({ records, ssh, sshConfig, desktop });
  const guestCommands = createGuestCommands({ records, agents, ssh, startPiped });
  const forwards = createForwards({ records, machines, hypervisors, nextGuestIp: addresses.next, report });
  const connections = createConnections({ records, machines, events, clock, report });
  const starterImages = createStarterImages({ images, jobs, imagesDir, makeStarter: options.makeStarter });
  const activity = createActivity({ db, records, clock });
  const agentCalls = createAgentCalls({ db, records, events, clock });
  const thinning = createActivityThinning({ db, events, clock, isIdle: jobs.isIdle, report });
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

  const terminalCommand = createTerminalCommand({
    appImage: options.appImage,
    home: homeFolderOrRoot(),
    env: process.env,
  });
  const host = createHostChecks({
    drivers: () => driversInUse(hypervisors, records),
    checkAddresses: async () => checkVmAddresses(guestIpsOfVms(db), await readNetwork(0)),
    events,
    desktop,
    dataDir: vmsDir,
    folders: [paths.stateDir, imagesDir, vmsDir, runDir],
  });

  return {
    folders,
    clock,
    records,
    images,
    bases,
    baseWatch,
    jobs,
    recorder,
    machines,
    boots,
    agents,
    guestCommands,
    usage,
    consoles,
    power,
    evidence,
    settings,
    quitting,
    addresses,
    vms,
    missingFiles,
    ssh,
    sshConfig,
    editors,
    forwards,
    connections,
    starterImages,
    activity,
    agentCalls,
    thinning,
    backups,
    imports,
    terminalCommand,
    host,
  };
}
