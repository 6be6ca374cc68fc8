import { readFile } from 'node:fs/promises';
import { readBootId } from '../../lib/boot-id.ts';
import type { ProcessIdentity } from '../driver/machine.ts';
import { nullWhereGone } from './null-where-gone.ts';
import { readCommandLine } from './process-arguments.ts';

export interface ProcStat {
  readonly pid: number;
  readonly name: string;
  /** `R`, `S`, … proc(5); `Z`: dead, not yet collected by its parent. */
  readonly state: string;
  /** Threads that have not ended yet, the first one included. */
  readonly threads: number;
  /** Clock ticks after boot. */
  readonly startTime: number;
}

/** Parses `/proc/PID/stat`; null when it is not one. The name may hold spaces, parentheses and line breaks. */
export function parseProcStat(text: string): ProcStat | null {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open === -1 || close < open) return null;
  const pid = Number.parseInt(text.slice(0, open), 10);
  const fields = text.slice(close + 2).split(' ');
  // Field 3 is the first after the name, so field 22 is here the 20th.
  const [state, threads, startTime] = [fields[0], Number(fields[17]), Number(fields[19])];
  if (!Number.isSafeInteger(pid) || !state || !fields[19] || !Number.isSafeInteger(startTime)) return null;
  return { pid, name: text.slice(open + 1, close), state, threads, startTime };
}

/** The process with this pid now; null when there is none, or only its remains. */
export async function readIdentity(pid: number): Promise<ProcessIdentity | null> {
  const text = await readProc(`/proc/${pid}/stat`);
  const stat = text === null ? null : parseProcStat(text);
  if (!stat || isRemains(stat)) return null;
  return { pid, startTime: stat.startTime, bootId: readBootId() };
}

/** Whether a signal stopped the process (SIGSTOP): then it hears and answers nothing before it is continued (SIGCONT). */
export async function isHalted(pid: number): Promise<boolean> {
  const text = await readProc(`/proc/${pid}/stat`);
  return text !== null && parseProcStat(text)?.state === 'T';
}

/** The first thread may be dead while others still hold files and their locks: then the process is not gone yet. */
function isRemains({ state, threads }: ProcStat): boolean {
  return (state === 'Z' || state === 'X') && threads <= 1;
}

export type Recognition =
  | { readonly same: true; readonly commandLine: readonly string[] }
  /** `why` completes "It is no longer running: …". */
  | { readonly same: false; readonly rebooted: boolean; readonly why: string };

/** Whether the process that is recorded is still there, and has something of its own on its command line: a pid is used again. */
export async function recogniseBy(
  recorded: ProcessIdentity,
  isIt: (commandLine: readonly string[]) => boolean,
): Promise<Recognition> {
  const other = (why: string, rebooted = false): Recognition => ({ same: false, rebooted, why });
  if (recorded.bootId !== readBootId()) return other('this computer was restarted', true);
  const current = await readIdentity(recorded.pid);
  if (!current) return other(`its process ${recorded.pid} is gone`);
  const reused = `its process is gone, and another program now has the number ${recorded.pid}`;
  if (current.startTime !== recorded.startTime) return other(reused);
  const commandLine = await readCommandLine(recorded.pid);
  return isIt(commandLine) ? { same: true, commandLine } : other(reused);
}

/** The text of a file about a process; null when that is gone. */
export function readProc(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(nullWhereGone);
}
