import { lstatSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { homeFolder } from '../lib/home-folder.ts';
import { shortHash } from '../lib/short-hash.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Room for `/<36 characters of a VM's id>/console.sock` in the 108 bytes of a socket's path. */
const longest = 108 - 1 - '/00000000-0000-0000-0000-000000000000/console.sock'.length;

/**
 * Where sockets and pid files lie: in `wanted`, or where that is too long for sockets (or null) in a folder of /tmp that depends
 * on it alone, not on `TMPDIR`: this user's next session must find them there.
 */
export function shortRunDir(wanted: string | null, home: () => string = homeFolder): string {
  if (wanted !== null && Buffer.byteLength(wanted) <= longest) return wanted;
  const hash = shortHash(wanted ?? home());
  return join('/tmp', `banger-${userId()}-${hash}`);
}

/**
 * `$XDG_RUNTIME_DIR`; where a session was not given it (by cron, say, or su), the folder below `sessions` that this user's
 * others have. Null: there is none.
 */
export function runtimeDir(env: Env, sessions = '/run/user'): string | null {
  const given = env.XDG_RUNTIME_DIR;
  if (given && isAbsolute(given)) return given;
  const uid = userId();
  const usual = join(sessions, String(uid));
  const stat = lstatSync(usual, { throwIfNoEntry: false });
  return stat?.isDirectory() && stat.uid === uid ? usual : null;
}

/** Also of a user whom the system's list does not know, as in a container: `userInfo` fails there. */
export function userId(): number {
  return process.getuid?.() ?? 0;
}
