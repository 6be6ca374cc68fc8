import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process and all that it started (all in its session) use. */
interface TreeUse {
  /** The memory that is theirs, each shared page counted in parts: PSS. MiB. */
  readonly memoryMib: number;
  /** What of it they have written themselves, which does not depend on what else runs: PSS of anonymous memory. MiB. */
  readonly ownMib: number;
  /** Clock ticks of processor time since they began. */
  readonly ticks: number;
}

/** How long nothing may happen until it counts as quiet. Milliseconds. */
const pause = 500;
const patience = 60_000;

/** Resolves when the tree has nothing left to do: next to no processor time passes, and its memory keeps within 2%. */
export async function untilQuiet(session: number): Promise<TreeUse> {
  const deadline = Date.now() + patience;
  let before = await readTree(session);
  for (;;) {
    await delay(pause);
    const now = await readTree(session);
    const still = Math.abs(now.memoryMib - before.memoryMib) <= 0.02 * now.memoryMib;
    if (still && now.ticks - before.ticks <= 1) return now;
    if (Date.now() > deadline) throw new Error(`The app was not quiet within ${patience / 1000} s.`);
    before = now;
  }
}

/** What the processes of a session use now. */
export async function readTree(session: number): Promise<TreeUse> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const uses = await Promise.all(pids.map((pid) => readProcess(pid, session)));
  return {
    memoryMib: uses.reduce((sum, use) => sum + (use?.memoryMib ?? 0), 0),
    ownMib: uses.reduce((sum, use) => sum + (use?.ownMib ?? 0), 0),
    ticks: uses.reduce((sum, use) => sum + (use?.ticks ?? 0), 0),
  };
}

/** What the pages of a session have written themselves, once they are quiet. MiB. */
export async function rendererMemory(session: number): Promise<number> {
  await untilQuiet(session);
  let mib = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('--type=renderer')) mib += (await readProcess(pid, session))?.ownMib ?? 0;
  }
  return mib;
}

/** Null for a process of another session, or one that is gone. */
async function readProcess(pid: string, session: number): Promise<TreeUse | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything: the fields from the third on (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    if (field(6) !== session) return null;
    const memory = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    const mib = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(memory)?.[1] ?? 0) / 1024;
    return { memoryMib: mib('Pss'), ownMib: mib('Pss_Anon'), ticks: field(14) + field(15) };
  } catch {
    return null;
  }
}
