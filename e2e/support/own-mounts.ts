import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { isRoot } from './users.ts';

/** A view of the file system with mounts that nobody else sees: whoever may do so by themselves can make one, not only root. */
export interface OwnMounts {
  /** What stands before a program that is to have this view. */
  readonly enter: readonly string[];
  /** Where `path` of this view can be looked at from here. */
  at(path: string): string;
  /** Lets go of it: it goes with the last program that has it. */
  end(): Promise<void>;
}

/** `mount`, lines of a shell with `args` as $1, $2…, is run in the view; a text says why it could not be made. */
export async function ownMounts(mount: string, ...args: string[]): Promise<OwnMounts | string> {
  const namespaces = isRoot ? ['--mount'] : ['--map-root-user', '--mount'];
  // It keeps the view until its input ends: at the latest with this process.
  const script = `set -e\n${mount}\necho made\nexec cat`;
  const keeper = spawn('unshare', [...namespaces, 'sh', '-c', script, 'sh', ...args], { stdio: 'pipe' });
  const ended = once(keeper, 'exit');
  const said = text(keeper.stderr);
  const made = await Promise.race([once(keeper.stdout, 'data'), ended.then(() => null)]);
  if (!made) return `no mounts of its own: ${(await said).trim()}`;
  return {
    enter: ['nsenter', `--target=${keeper.pid}`, '--mount', ...(isRoot ? ['--'] : asSelf())],
    at: (path: string) => `/proc/${keeper.pid}/root${path}`,
    async end() {
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Who made the view as its root goes on as who they are: Chromium's sandbox is for them, and not for root. */
function asSelf(): string[] {
  const self = ['unshare', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`, '--'];
  return ['--user', '--preserve-credentials', '--', ...self];
}
