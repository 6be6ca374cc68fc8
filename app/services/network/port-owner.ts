import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ProcessVm } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';

/** A process that has a socket. */
export interface PortOwner {
  readonly pid: number;
  /** Its program, for people. */
  readonly name: string;
  /** The VM that it is, when a driver recognises it. */
  readonly vm: ProcessVm | null;
}

/** Whose socket it is; null: nobody's that may be looked at. Asks every process of this user, so not to be done often. */
export async function ownerOfSocket(
  hypervisors: Pick<Hypervisors, 'all'>,
  inode: number,
): Promise<PortOwner | null> {
  if (inode === 0) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    if (await hasSocket(pid, inode))
      return { pid, name: await programOf(pid), vm: await vmOf(hypervisors, pid) };
  }
  return null;
}

/** False, too, for a process that is gone, or another user's. */
async function hasSocket(pid: number, inode: number): Promise<boolean> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(`socket:[${inode}]`);
}

async function programOf(pid: number): Promise<string> {
  const [exe, comm] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
  ]);
  const program = printable(basename(exe).replace(/ \(deleted\)$/, '')) || printable(comm);
  return program || 'an unnamed program';
}

async function vmOf(hypervisors: Pick<Hypervisors, 'all'>, pid: number): Promise<ProcessVm | null> {
  const answers = await Promise.all(hypervisors.all().map((driver) => driver.vmOfProcess(pid)));
  return answers.find((vm) => vm !== null) ?? null;
}

/** A program may call itself anything. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').trim().slice(0, 64);
}
