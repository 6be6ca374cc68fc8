import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { shortHash } from './short-hash.ts';

const pattern = /^(\d{1,10})-(\d{1,19})-([0-9a-f]{10})$/;

/** What a process puts into the name of what it must remove at its end: its number, when it began, and where such numbers mean the same. */
export const processMark = (): string => `${process.pid}-${startOf('self') ?? 0}-${place()}`;

/**
 * Whether the process of a mark has ended. False for what is no mark, and for one from another computer or another container,
 * whose processes can't be seen from here.
 */
export function hasEnded(mark: string): boolean {
  const [, pid = '', start, where] = pattern.exec(mark) ?? [];
  return pid !== '' && where === place() && startOf(pid) !== start;
}

/** Null: there is no such process, or only its remains. */
function startOf(pid: string): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function place(): string {
  return shortHash(`${machineId()} ${hostname()} ${readlinkSync('/proc/self/ns/pid')}`);
}

/** Empty where the system has none. */
function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}
