import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodeOf } from '../../lib/failures.ts';
import { sideSuffixes } from './durable.ts';

const day = 24 * 60 * 60 * 1000;
const pattern = /\.(\d+)-[0-9a-f]{8}\.partial(-wal|-shm|-journal)?$/;

/** An empty file for this user only, under a name that says whose work it is and that it is not finished. */
export function newPartial(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = partialName(folder, name);
  closeSync(openSync(path, 'wx', 0o600));
  return path;
}

/** Such a name, for what another call makes. */
export function partialName(folder: string, name: string): string {
  return join(folder, `${name}.${process.pid}-${randomUUID().slice(0, 8)}.partial`);
}

export function removePartial(path: string): void {
  for (const suffix of ['', ...sideSuffixes]) rmSync(path + suffix, { force: true });
}

/** Removes what a process that was killed left unfinished: its id is free, or a day has passed (ids come again). */
export function removeStalePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(pattern.exec(name)?.[1]);
    const path = join(folder, name);
    if (pid > 0 && (!isRunning(pid) || isOlderThanADay(path))) rmSync(path, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) !== 'ESRCH';
  }
}

function isOlderThanADay(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > day;
}
