import { lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from '../run.ts';
import { projectDir } from '../setup/places.mjs';

/** When the commit was made, seconds since 1970: what builds of it say instead of now (https://reproducible-builds.org). */
export async function sourceDateEpoch(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  if (env.SOURCE_DATE_EPOCH) return Number(env.SOURCE_DATE_EPOCH);
  const { code, output } = await capture('git', ['-C', projectDir, 'log', '-1', '--format=%ct']);
  return code === 0 ? Number(output) : 0;
}

/** Sets the times of `dir` and of all below it. */
export async function setTimes(dir: string, epoch: number): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true })) await lutimes(join(dir, entry), epoch, epoch);
  await lutimes(dir, epoch, epoch);
}
