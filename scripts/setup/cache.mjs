import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './places.mjs';

/**
 * The folder `name` of the cache. On first use `make` makes it, in a work folder beside it, and returns where; it is
 * then moved into place whole. What is left of the work goes, also when `make` fails or set-up is interrupted.
 * @param {string} name
 * @param {(work: string) => Promise<string>} make
 */
export async function cached(name, make, cache = cacheDir()) {
  const target = join(cache, name);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(cache, 'making-'));
  const remove = () => rmSync(work, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const made = await make(work);
    await rename(made, target).catch((error) => {
      // Another set-up was quicker: its result is as good.
      if (!existsSync(target)) throw error;
    });
  } finally {
    process.off('exit', remove);
    remove();
  }
  return target;
}
