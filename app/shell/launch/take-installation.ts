import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app } from 'electron';
import type { ApiClient } from '../../contract/index.ts';
import { followClients } from '../../control/api-clients.ts';
import type { ControlApi, ControlServer } from '../../control/control-server.ts';
import { earlierDashboard, earlierIsOpen } from '../../control/earlier-dashboard.ts';
import { answerRequests, hasLockFile, lockInstallation, showOther } from '../../control/installation.ts';
import { whoHas } from '../../control/owner.ts';
import { type Paths, prepareRunDir } from '../../installation/paths.ts';
import { systemClock } from '../../lib/clock.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import type { Logger } from '../../lib/logger.ts';
import { makeFolder } from '../../lib/make-folder.ts';
import { lockFile } from '../../store/lock-file.ts';
import { isLink } from '../links/link-argument.ts';
import { temporaryProfile, tryWriting } from './profile.ts';

/** The database, and all that lies around it: one dashboard has it. */
export interface Installation {
  /** Whether this process has it. */
  isTaken(): boolean;
  /** Throws an `AppError` as long as it cannot be locked and written; may be called again. `timeout`: another dashboard has it. */
  require(): void;
  /** What the control socket answers with from now on, if this process has the installation, or comes to have it. */
  answerWith(api: ControlApi): void;
  /** The programs that are connected to the control socket now. */
  clients(): ApiClient[];
}

interface Parts {
  readonly paths: Paths;
  readonly logger: Pick<Logger, 'warn'>;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
}

/** Milliseconds for which another dashboard is tried again: it may just be ending, or beginning. */
const patience = 5000;

/**
 * Takes the installation; to be awaited before Electron is ready, once. Null: another dashboard has it, and shows itself now.
 * Where it cannot be had, the windows get a private profile for this session, to say on them what `require` throws. Rejects
 * where there is no place for that either.
 */
export async function takeInstallation(parts: Parts): Promise<Installation | null> {
  const { paths } = parts;
  const links = process.argv.filter(isLink);
  let isTaken = false;
  let control: ControlServer | null = null;
  let api: ControlApi | null = null;
  let clients: () => ApiClient[] = () => [];
  function taken(): boolean {
    const took = take(parts);
    if (!took) return false;
    isTaken = true;
    control = took.control;
    if (control) clients = followClients(control.server, systemClock);
    if (api) control?.answerWith(api);
    return true;
  }
  const installation: Installation = {
    isTaken: () => isTaken,
    require() {
      if (!isTaken && !taken()) throw inUse(paths.stateDir);
    },
    answerWith(next) {
      api = next;
      control?.answerWith(next);
    },
    clients: () => clients(),
  };
  app.setPath('userData', paths.profileDir);
  try {
    for (const deadline = Date.now() + patience; !taken(); await delay(50)) {
      if (await showOther(paths, links)) return null;
      if (Date.now() >= deadline) throw inUse(paths.stateDir);
    }
    // Of two installations that would share a profile, the second gets one of its own: nothing that matters is in it.
    if (!lockFile(join(paths.profileDir, 'profile.lock'), parts.nativeBinding)) {
      app.setPath('userData', temporaryProfile(inUse(paths.stateDir)));
    }
  } catch (problem) {
    app.setPath('userData', temporaryProfile(problem));
  }
  return installation;
}

/** Null: another dashboard has it. */
function take({ paths, logger, nativeBinding }: Parts): { control: ControlServer | null } | null {
  const { profileDir, stateDir } = paths;
  const tryBoth = () => {
    for (const dir of [profileDir, stateDir]) withFolder(dir, () => tryWriting(dir));
  };
  for (const dir of [profileDir, stateDir]) withFolder(dir, () => makeFolder(dir));
  // A full disk gets no lock file either; where there is one, somebody may be there who can be shown.
  if (!hasLockFile(stateDir)) tryBoth();
  const lock = withFolder(stateDir, () => lockInstallation(stateDir, nativeBinding));
  if (!lock) return null;
  try {
    const earlier = earlierDashboard(paths);
    if (earlier !== null) throw earlierIsOpen(earlier);
    tryBoth();
  } catch (error) {
    lock.release();
    throw error;
  }
  const report = (error: unknown) => logger.warn('later starts cannot reach this dashboard', error);
  try {
    prepareRunDir(paths);
    return { control: answerRequests(paths, { show, report }) };
  } catch (error) {
    // Windows say this too, when all folders are made.
    report(error);
    return { control: null };
  }
}

/** As Electron tells of another start that has the same profile: not before it is ready, when somebody listens. */
function show(args: readonly string[]): void {
  void app.whenReady().then(() => app.emit('second-instance', {}, [...args], '/'));
}

function withFolder<T>(dir: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The folder ${dir} can’t be used`,
      unchanged: 'Nothing was written.',
      hint: `Make sure that you can write to ${dir}, or set BANGER_HOME to a folder that you can write to.`,
    });
  }
}

/** Both would supervise the same VMs, and each VM answers one of them. */
function inUse(stateDir: string) {
  return failure('timeout', {
    message: `Banger is already open (${whoHas(stateDir)}) but doesn’t respond.`,
    unchanged: 'Nothing was written.',
    hint: 'Use its window, or end that process. Its VMs keep running. Then try again.',
  });
}
