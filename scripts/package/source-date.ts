import { chmod, lstat, lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from '../lib/run.ts';
import { projectDir } from '../setup/places.mjs';

/** When the commit was made, seconds since 1970: what builds of it say instead of now (https://reproducible-builds.org). */
export async function sourceDateEpoch(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  if (env.SOURCE_DATE_EPOCH) return Number(env.SOURCE_DATE_EPOCH);
  const { code, output } = await capture('git', ['-C', projectDir, 'log', '-1', '--format=%ct']);
  return code === 0 ? Number(output) : 0;
}

/**
 * Makes all in `dir` look alike whoever built it and when: times of the commit, readable to all, writable to the owner.
 * A package of what only root could read would not start for anybody else.
 */
export async function settle(dir: string, epoch: number): Promise<void> {
  const paths = (await readdir(dir, { recursive: true })).map((entry) => join(dir, entry));
  for (const path of [...paths, dir]) {
    const stat = await lstat(path);
    const runs = stat.isDirectory() || (stat.mode & 0o100) !== 0;
    if (!stat.isSymbolicLink()) await chmod(path, runs ? 0o755 : 0o644);
    await lutimes(path, epoch, epoch);
  }
}
