import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

/** A process that has a socket. */
export interface PortOwner {
  readonly pid: number;
  /** Its program, for people. */
  readonly name: string;
  /** The VM that it is, when it is a QEMU that says so. */
  readonly vm: { readonly uuid: string; readonly name: string } | null;
}

/** Whose socket it is; null: nobody's that may be looked at. Asks every process of this user, so not to be done often. */
export async function ownerOfSocket(inode: number): Promise<PortOwner | null> {
  if (inode === 0) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    if (await hasSocket(pid, inode)) return describeProcess(pid);
  }
  return null;
}

/** False, too, for a process that is gone, or another user's. */
async function hasSocket(pid: number, inode: number): Promise<boolean> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(`socket:[${inode}]`);
}

async function describeProcess(pid: number): Promise<PortOwner> {
  const [exe, comm, commandLine] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  const program = printable(basename(exe).replace(/ \(deleted\)$/, '')) || printable(comm);
  return { pid, name: program || 'a program without a name', vm: vmOf(commandLine.split('\0')) };
}

/** Reads QEMU's `-uuid` and `-name guest=…`. */
export function vmOf(commandLine: readonly string[]): PortOwner['vm'] {
  const after = (option: string) => {
    const at = commandLine.indexOf(option);
    return at === -1 ? '' : (commandLine[at + 1] ?? '');
  };
  const uuid = after('-uuid').toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return null;
  const name = /(?:^|,)(?:guest=)?((?:[^,=]|,,)+)/.exec(after('-name'))?.[1] ?? '';
  return { uuid, name: printable(name.replaceAll(',,', ',')) || uuid };
}

/** A program may call itself anything. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').trim().slice(0, 64);
}
