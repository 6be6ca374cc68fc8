import { accessSync, chmodSync, constants, lstatSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { systemFailure } from '../lib/failures.ts';
import { homeFolder, recordedHome, withHome } from '../lib/home-folder.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { shortHash } from '../lib/short-hash.ts';
import { runtimeDir, shortRunDir, userId } from './run-dir.ts';

/** Where everything lies on the user's machine. All absolute. */
export interface Paths {
  /** Database, its backups, logs. */
  readonly stateDir: string;
  readonly database: string;
  readonly backupsDir: string;
  readonly logsDir: string;
  readonly imagesDir: string;
  readonly vmsDir: string;
  /** Sockets and pid files. */
  readonly runDir: string;
  /** Where a running dashboard answers; no other installation has it. */
  readonly controlSocket: string;
  /** What Chromium keeps for the windows. */
  readonly profileDir: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const application = 'banger-desktop';

/**
 * `BANGER_HOME=DIR` makes a complete, separate installation under DIR; without it the XDG folders are used
 * (https://specifications.freedesktop.org/basedir-spec: relative values are ignored). Throws `invalid_input` for a home folder
 * or a BANGER_HOME that would be one place here and another one there.
 */
export function resolvePaths(env: Env = process.env): Paths {
  const home = env.BANGER_HOME ? resolve(withHome('BANGER_HOME', env.BANGER_HOME, env)) : null;
  const xdg = (name: string, fallback: string, folder = application) => {
    const value = env[name];
    return join(value && isAbsolute(value) ? value : join(homeFolder(env), fallback), folder);
  };
  const stateDir = home ? join(home, 'state') : xdg('XDG_STATE_HOME', '.local/state');
  const runtime = runtimeDir(env);
  const runDir = shortRunDir(home ? join(home, 'run') : runtime && join(runtime, application), () =>
    homeFolder(env),
  );
  const dataDir = home ? join(home, 'data') : xdg('XDG_DATA_HOME', '.local/share');
  return {
    stateDir,
    database: join(stateDir, 'state.db'),
    backupsDir: join(stateDir, 'backups'),
    logsDir: join(stateDir, 'logs'),
    imagesDir: join(dataDir, 'images'),
    vmsDir: join(dataDir, 'vms'),
    runDir,
    controlSocket: join(runDir, home ? 'control.sock' : controlName(stateDir)),
    // Where Electron has it by itself, but for a home in which it cannot be made: there Electron would name none.
    profileDir: home ? join(home, 'profile') : xdg('XDG_CONFIG_HOME', '.config', 'Banger Desktop'),
  };
}

/**
 * Makes the folders, for this user only.
 * Throws `permission_denied` or `disk_full`, naming the folder; the runtime folder must also be nobody else's.
 */
export function preparePaths(paths: Paths): void {
  for (const dir of [paths.stateDir, paths.logsDir, paths.imagesDir, paths.vmsDir]) prepare(dir);
  prepareRunDir(paths);
}

/** The same for the runtime folder alone. */
export function prepareRunDir({ runDir }: Pick<Paths, 'runDir'>): void {
  prepare(runDir, claimForThisUser);
}

function prepare(dir: string, claim: (dir: string) => void = () => undefined): void {
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK | constants.X_OK);
    claim(dir);
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The folder ${dir} can’t be used`,
      unchanged: 'Nothing was written.',
      hint: `Make sure that you can write to ${dir}, or set BANGER_HOME to a folder that you can write to.`,
    });
  }
}

/** Sessions share a runtime folder where their state folders differ. */
function controlName(stateDir: string): string {
  if (stateDir === join(recordedHome() ?? '/', '.local/state', application)) return 'control.sock';
  return `control-${shortHash(stateDir)}.sock`;
}

/** In a shared place like /tmp somebody else may have made the folder, or a link, before us. */
function claimForThisUser(dir: string): void {
  const stat = lstatSync(dir);
  if (!stat.isDirectory() || stat.uid !== userId()) {
    throw Object.assign(new Error('it belongs to another user'), { code: 'EACCES' });
  }
  if ((stat.mode & 0o077) !== 0) chmodSync(dir, 0o700);
}
