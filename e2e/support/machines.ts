import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** True when `pid` is the QEMU of that VM: no other process has the VM's uuid as an argument of its own. */
export function isMachine(pid: number, vmId: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[words.indexOf('-uuid') + 1] === vmId;
  } catch {
    return false;
  }
}

/** Like kill(1), for one process; nothing where it has ended by now. Throws for what is no pid: 0 would be our own group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  if (!(pid > 0)) throw new Error(`There is no process ${pid}`);
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Like `kill -9`; resolves when the process is gone. */
export async function killMachine(pid: number, vmId: string): Promise<void> {
  sendSignal(pid, 'SIGKILL');
  while (isMachine(pid, vmId)) await delay(10);
}

/** Field 22 of `/proc/PID/stat`: with the pid, it tells a process from any other since the host's boot. */
export function startTime(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[19] ?? '';
}

/** What the process holds open, as `/proc` names it. */
export function openFiles(pid: number): string[] {
  const dir = `/proc/${pid}/fd`;
  return readdirSync(dir).flatMap((fd) => {
    try {
      return [readlinkSync(`${dir}/${fd}`)];
    } catch {
      return []; // Closed since the folder was read.
    }
  });
}

/** The processes that descend from `root` and run the program at `path`, `root` itself included. */
export function processTree(root: number, path: string): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // Ended since the folder was read.
    }
  }
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === root || (parent !== undefined && parent > 1 && descends(parent));
  };
  return [...parents.keys()].filter((pid) => descends(pid) && program(pid) === path);
}

function program(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}
