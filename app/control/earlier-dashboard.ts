import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Paths } from '../installation/paths.ts';
import { failure } from '../lib/failures.ts';
import { holdersOf } from '../store/file/holders.ts';

/**
 * The process of a dashboard of an earlier version that has the database open; null: there is none. Those versions lock their
 * profile alone, by Chromium's link to `HOST-PID`. Such a link may be left from any time, so it only counts if its process has
 * the database open for writing.
 */
export function earlierDashboard({
  profileDir,
  database,
}: Pick<Paths, 'profileDir' | 'database'>): number | null {
  try {
    const [, host, digits] = /^(.+)-(\d+)$/.exec(readlinkSync(join(profileDir, 'SingletonLock'))) ?? [];
    const pid = Number(digits);
    if (host !== hostname() || pid === process.pid) return null;
    return holdersOf(database).some((holder) => holder.pid === pid) ? pid : null;
  } catch {
    // There is no such link, or no database yet.
    return null;
  }
}

/** Why its installation cannot be taken. */
export function earlierIsOpen(pid: number) {
  return failure('timeout', {
    message: `Banger is already open: process ${pid} is an earlier version of it.`,
    unchanged: 'Nothing was written.',
    hint: 'Quit it, or end that process. Its VMs keep running. Then try again.',
  });
}
