import { randomBytes } from 'node:crypto';
import { hasEnded, processMark } from '../../lib/process-mark.ts';

/** `run-1f3a5c-` and the mark of the process that deletes it at its end. */
const throwAway = /^run-[0-9a-f]{6}-(.+)$/;

/** A name for the VM of one command; one that is kept names no process. */
export function generatedName(isKept: boolean): string {
  const name = `run-${randomBytes(3).toString('hex')}`;
  return isKept ? name : `${name}-${processMark()}`;
}

/** Whether a VM was to be deleted at the end of a process that has ended without doing it: one that was killed. */
export const isLeftOver = (name: string): boolean => hasEnded(throwAway.exec(name)?.[1] ?? '');
