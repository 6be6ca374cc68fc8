import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { failure } from './failures.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The user's home: `HOME`, and where that is not set or empty, the one in the system's list of users. Node's `homedir()` hands
 * out whatever `HOME` holds, and so would make folders below the one that happens to be the current. Throws `invalid_input`.
 */
export function homeFolder(env: Env = process.env): string {
  if (env.HOME && isAbsolute(env.HOME)) return env.HOME;
  if (env.HOME) {
    throw failure('invalid_input', {
      message: `The environment variable HOME is “${env.HOME}”, which isn’t an absolute path.`,
      unchanged: 'Nothing was written.',
      hint: 'Set HOME to your home folder, or BANGER_HOME to a folder for Banger alone, then start again.',
    });
  }
  const home = recordedHome();
  if (home !== null) return home;
  throw failure('invalid_input', {
    message: 'The environment variable HOME isn’t set, and the system knows no home folder for this user.',
    unchanged: 'Nothing was written.',
    hint: 'Set HOME to your home folder, or BANGER_HOME to a folder for Banger alone, then start again.',
  });
}

/** The same, for what is only shown or begun there: `/` where it cannot be told. */
export function homeFolderOrRoot(): string {
  try {
    return homeFolder();
  } catch {
    return recordedHome() ?? '/';
  }
}

/** In the system's list of users; null: this user is not in it, or has none that could be used. */
export function recordedHome(): string | null {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : null;
  } catch {
    return null;
  }
}

/**
 * The home in whose `.ssh` OpenSSH looks: that of the system's list of users, whatever HOME says. `BANGER_SSH_HOME` names
 * another one: experiments must not change what the user's ssh reads.
 */
export function sshHome(env: Env = process.env): string {
  const { BANGER_SSH_HOME: chosen } = env;
  return chosen && isAbsolute(chosen) ? chosen : (recordedHome() ?? homeFolderOrRoot());
}

/**
 * The path in a variable, its `~` replaced as a shell does: files and launchers that set variables do not. Throws
 * `invalid_input` for what only a shell could replace.
 */
export function withHome(name: string, value: string, env: Env = process.env): string {
  if (value === '~' || value.startsWith('~/')) return join(homeFolder(env), value.slice(1));
  if (!/^[~$]/.test(value)) return value;
  throw failure('invalid_input', {
    message: `The environment variable ${name} is “${value}”, which no shell has expanded to a path.`,
    unchanged: 'Nothing was written.',
    hint: `Set ${name} to an absolute path, then start again.`,
  });
}
