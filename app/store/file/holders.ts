import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/** A process that may write to a file. */
export interface Holder {
  readonly pid: number;
  /** The name of its executable file. */
  readonly program: string;
}

/**
 * The processes of this computer that have a file open for writing, this one among them. SQLite locks nothing between two
 * transactions in a rollback journal, so only this tells of a program that waits for its next one. Other users' processes
 * do not let us look.
 */
export function holdersOf(file: string): Holder[] {
  const wanted = statSync(file, { bigint: true });
  const isWanted = (link: string) => {
    // Its name comes first: asking about whatever else is open may wait for a file server that is gone.
    if (basename(readlinkSync(link).replace(/ \(deleted\)$/, '')) !== basename(file)) return false;
    const { dev, ino } = statSync(link, { bigint: true });
    return dev === wanted.dev && ino === wanted.ino && (lstatSync(link).mode & 0o200) !== 0;
  };
  return readdirSync('/proc').flatMap((name) => {
    const folder = `/proc/${name}/fd`;
    const has =
      /^\d+$/.test(name) && listed(folder).some((fd) => unlessGone(() => isWanted(`${folder}/${fd}`)));
    return has ? [{ pid: Number(name), program: programOf(name) }] : [];
  });
}

function listed(folder: string): string[] {
  return unlessGone(() => readdirSync(folder)) ?? [];
}

function programOf(pid: string): string {
  const file = unlessGone(() => readlinkSync(`/proc/${pid}/exe`));
  return file ? basename(file.replace(/ \(deleted\)$/, '')) : 'a program';
}

/** Undefined when the process has ended meanwhile, or is somebody else's. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
