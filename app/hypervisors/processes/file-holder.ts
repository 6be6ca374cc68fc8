import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { plainLine } from '../../lib/plain-text.ts';

/** A process that has a file open. */
export interface FileHolder {
  readonly pid: number;
  /** Its program, for people. */
  readonly name: string;
}

/** Characters of a name that people are shown. */
const longestName = 64;

/** The first process that has the file open; null: none that this user may look at. Asks every process, so not to be done often. */
export async function holderOfFile(path: string): Promise<FileHolder | null> {
  const paths = [path, await realpath(path).catch(() => path)];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const open = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (open.some((one) => paths.includes(one))) return { pid, name: await nameOf(pid) };
  }
  return null;
}

/** A program may call itself anything. */
async function nameOf(pid: number): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return plainLine(name).slice(0, longestName) || 'an unnamed program';
}
