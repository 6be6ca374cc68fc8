import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StarterProgress } from './build-starter.ts';
import { buildStarter } from './build-starter.ts';
import { installStarter } from './install-starter.ts';
import { type StarterManifest, starterManifestName } from './manifest.ts';

/**
 * Makes a starter image in `dir`: unpacked from `bundleDir`, where the package carries one, else built from Debian's
 * packages. Throws what `installStarter` and `buildStarter` throw.
 */
export function makeStarter(
  bundleDir: string,
  request: { dir: string; signal: AbortSignal; onProgress: (progress: StarterProgress) => void },
): Promise<StarterManifest> {
  const { dir, signal, onProgress } = request;
  if (existsSync(join(bundleDir, starterManifestName))) {
    return installStarter({ fromDir: bundleDir, toDir: dir, signal, onProgress });
  }
  return buildStarter({ outDir: dir, signal, onProgress });
}
