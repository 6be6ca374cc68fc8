import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

/** `run-1f3a5c-4711`: of the process with the id 4711, which deletes it at its end. */
const throwAway = /^run-[0-9a-f]{6}-(\d+)$/;

/** A name for the VM of one command; one that is kept names no process. */
export function generatedName(isKept: boolean): string {
  const name = `run-${randomBytes(3).toString('hex')}`;
  return isKept ? name : `${name}-${process.pid}`;
}

/** Whether a VM was to be deleted at the end of a process that has ended without doing it: one that was killed. */
export function isLeftOver(name: string, isAlive = (pid: string) => existsSync(`/proc/${pid}`)): boolean {
  const pid = throwAway.exec(name)?.[1];
  return pid !== undefined && !isAlive(pid);
}
