import { readFileSync } from 'node:fs';

/** How many processes this computer's kernel has ended for lack of memory since it started (proc_vmstat, Linux 4.13 on); null: not known. */
export function readOomKills(path = '/proc/vmstat'): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

/** Whether it has ended one since it had ended `before`. */
export function outOfMemorySince(before: number | null, now = readOomKills()): boolean {
  return before !== null && now !== null && now > before;
}
