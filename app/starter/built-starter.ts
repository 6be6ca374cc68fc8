import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStarter, type StarterProgress } from './build-starter.ts';
import { readStarterManifest, type StarterManifest } from './manifest.ts';

const sourceDir = dirname(fileURLToPath(import.meta.url));

/** Where development keeps its starter: packaging takes it from there, tests boot it. */
export const builtStarterDir = join(sourceDir, '../../build/starter');

/**
 * The starter in `build/starter/`, built first when it is missing, damaged or older than the sources of this folder.
 * For scripts and tests of a checkout; the packaged app has no sources and carries a built one.
 */
export async function ensureBuiltStarter(options: {
  /** Builds even when what is there is up to date. */
  force: boolean;
  signal: AbortSignal;
  onProgress: (progress: StarterProgress) => void;
}): Promise<{ manifest: StarterManifest; wasBuilt: boolean }> {
  const { force, signal, onProgress } = options;
  // Beside the folder, not in it: it says something about the checkout, not about the image.
  const stampPath = `${builtStarterDir}.sources`;
  const sources = await hashOfSources();
  const stamp = await readFile(stampPath, 'utf8').catch(() => undefined);
  const present = force || stamp !== sources ? undefined : await completeStarter();
  if (present) return { manifest: present, wasBuilt: false };
  const manifest = await buildStarter({ outDir: builtStarterDir, signal, onProgress });
  await writeFile(stampPath, sources);
  return { manifest, wasBuilt: true };
}

async function completeStarter(): Promise<StarterManifest | undefined> {
  try {
    const manifest = await readStarterManifest(builtStarterDir);
    for (const { name, size } of Object.values(manifest.files))
      if ((await stat(join(builtStarterDir, name))).size !== size) return;
    return manifest;
  } catch {
    return; // whatever is wrong with it, a new one is built
  }
}

async function hashOfSources(): Promise<string> {
  const names = await readdir(sourceDir);
  const hash = createHash('sha256');
  for (const name of names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort())
    hash.update(`${name}\0`).update(await readFile(join(sourceDir, name)));
  return hash.digest('hex');
}
