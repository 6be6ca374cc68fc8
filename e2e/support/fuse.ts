import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What makes in a view of its own, with a folder as $1, a /dev/fuse for all, as desktops have it: here it may be for root alone. */
export const fuseForAll =
  'mount -t tmpfs -o mode=755 tmpfs "$1"; mknod -m 666 "$1/fuse" c 10 229; mount --bind "$1/fuse" /dev/fuse';

/**
 * Has a program that is started after the words `before` mount something in the folder `place`, without an AppImage, and
 * undoes it: null, or why it could not.
 */
export function whyNoFuse(before: readonly string[], place: string): string | null {
  const mount = (args: readonly string[]) => {
    const [program = '', ...words] = [...before, 'fusermount3', ...args, '--', place];
    // Where it hands over what it opened, to be served.
    const env = { ...process.env, _FUSE_COMMFD: '3' };
    return spawnSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  };
  const { error, status, stderr } = mount([]);
  if (error) throw error;
  if (status !== 0) return `FUSE mounts nothing here: ${stderr.trim()}`;
  mount(['-u', '-z']);
  return null;
}

/** The places in which AppImages are mounted, as process `pid` sees it. */
export function mounts(pid: number | 'self' = 'self'): string[] {
  const lines = readFileSync(`/proc/${pid}/mounts`, 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[1] ?? '').filter((place) => place.includes('/.mount_'));
}
