import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TerminalCommand } from '../../contract/index.ts';
import { failure, systemFailure } from '../../lib/failures.ts';

const command = 'banger-desktop';

interface Parts {
  /** The file of the AppImage that this runs from; undefined: it is none. */
  readonly appImage: string | undefined;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type TerminalCommandService = ReturnType<typeof createTerminalCommand>;

/** `~/.local/bin/banger-desktop`, by which terminals find an AppImage. Nothing is linked unless it is asked for. */
export function createTerminalCommand({ appImage, home, env }: Parts) {
  const folder = join(home, '.local/bin');
  const link = join(folder, command);

  function get(): TerminalCommand | null {
    if (appImage === undefined) return null;
    const isOnPath = env.PATH?.split(':').includes(folder) ?? false;
    return { link, isLinked: whatLiesAt(link) === appImage, isOnPath };
  }

  function make(target: string): void {
    requireOurs(link);
    mkdirSync(folder, { recursive: true });
    // In one step: there is always a command, the old one or the new one.
    const making = `${link}.${process.pid}`;
    rmSync(making, { force: true });
    symlinkSync(target, making);
    renameSync(making, link);
  }

  return {
    get,
    /** Throws `file_invalid` where something else is in the link's place, and what the system says about the folder. */
    set(isLinked: boolean): TerminalCommand | null {
      if (appImage === undefined) return null;
      try {
        if (isLinked) make(appImage);
        else if (requireOurs(link)) rmSync(link);
      } catch (cause) {
        throw systemFailure(cause, {
          message: `The link ${link} couldn’t be ${isLinked ? 'created' : 'removed'}`,
          unchanged: 'Nothing was changed.',
          hint: `Make sure that you can write to ${folder}, then try again.`,
        });
      }
      return get();
    },
  };
}

/** Where a link leads; null: there is nothing; undefined: it is no link. */
function whatLiesAt(path: string): string | null | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  return found.isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** Whether there is a link, to this AppImage or to another of ours: an older one, or one that was moved. Throws where it is not ours. */
function requireOurs(link: string): boolean {
  const target = whatLiesAt(link);
  if (target === null) return false;
  if (target !== undefined && /^banger-desktop.*\.AppImage$/i.test(basename(target))) return true;
  throw failure('file_invalid', {
    message: `${link} is ${target === undefined ? 'not a link' : `a link to ${target}`}, which Banger didn’t create.`,
    unchanged: 'It is unchanged.',
    hint: `Move it out of ${dirname(link)}, then try again.`,
  });
}
