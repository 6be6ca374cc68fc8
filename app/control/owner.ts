import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Paths } from '../installation/paths.ts';
import { writeSmallFile } from '../lib/small-file.ts';

/** What the dashboard that has the lock writes beside it, for those that find it locked. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly socket: string;
}

const ownerPath = (stateDir: string) => join(stateDir, 'dashboard.json');

/** This process has the lock, and answers at the socket. */
export function writeOwner(stateDir: string, socket: string): void {
  const owner: Owner = { pid: process.pid, host: hostname(), socket };
  writeSmallFile(ownerPath(stateDir), JSON.stringify(owner));
}

/** The socket of the dashboard that has the lock, or had it last: its runtime folder may be another session's. */
export function socketOfOther({
  stateDir,
  controlSocket,
}: Pick<Paths, 'stateDir' | 'controlSocket'>): string {
  return readOwner(stateDir)?.socket ?? controlSocket;
}

/** The process that has the lock, as far as it has told: `process 4242 on the computer ada-laptop`. */
export function whoHas(stateDir: string): string {
  const owner = readOwner(stateDir);
  if (!owner) return 'another process';
  const place = owner.host === hostname() ? '' : ` on the computer ${owner.host}`;
  return `process ${owner.pid}${place}`;
}

/** Null: nobody has ever told, or not in these words. Without the schemas, which a command has no time to load. */
function readOwner(stateDir: string): Owner | null {
  try {
    const { pid, host, socket } = JSON.parse(readFileSync(ownerPath(stateDir), 'utf8')) as Record<
      keyof Owner,
      unknown
    >;
    const isOwner = Number.isInteger(pid) && typeof host === 'string' && typeof socket === 'string';
    return isOwner ? { pid: pid as number, host, socket } : null;
  } catch {
    return null;
  }
}
