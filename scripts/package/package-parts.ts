import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../app/contract/errors.ts';
import { builtStarterDir, ensureBuiltStarter } from '../../app/starter/built-starter.ts';
import { starterManifestName } from '../../app/starter/manifest.ts';
import { packStarter } from '../../app/starter/packed-starter.ts';
import { inputsHash, isFresh } from '../lib/inputs-hash.ts';
import { mustRun } from '../lib/run.ts';
import { projectDir } from '../setup/places.mjs';

const packedStarterDir = join(projectDir, 'build/packed-starter');
const stamp = join(projectDir, 'build/app.inputs');

const appInputs = [
  'app/**',
  'migrations/**',
  'renderer/**',
  'package*.json',
  'electron.vite.config.ts',
  'scripts/package/{bundled-packages,licence-texts}.ts',
];

/** Bundles main process, preload and window into `out/`, unless that is done. Throws with the bundler's output. */
export async function buildApp(): Promise<void> {
  const hash = inputsHash(appInputs);
  if (existsSync(join(projectDir, 'out')) && isFresh(stamp, hash)) return;
  await forgetBuiltApp();
  await mustRun('electron-vite', ['build', '--logLevel', 'warn']);
  await writeFile(stamp, hash);
}

/** To be called by what else writes into `out/`. */
export async function forgetBuiltApp(): Promise<void> {
  await rm(stamp, { force: true });
}

/**
 * Makes the starter image as the package carries it, unless that is done. Where apt is not there, the package has none: the app
 * then says how to bring one's own.
 */
export async function provideStarter(signal: AbortSignal): Promise<void> {
  let lastStep = '';
  try {
    await ensureBuiltStarter({
      force: false,
      signal,
      onProgress: ({ step }) => {
        if (step !== lastStep) console.log(`Starter image: ${step}`);
        lastStep = step;
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, hint } = error.value;
    console.log(`The package will carry no starter image. ${message} ${hint}`);
  }
  signal.throwIfAborted();
  await packBuiltStarter();
}

/** Packed anew where what is packed is another image. */
async function packBuiltStarter(): Promise<void> {
  const manifestIn = (dir: string) => readFile(join(dir, starterManifestName), 'utf8').catch(() => null);
  const built = await manifestIn(builtStarterDir);
  if (built !== null && built === (await manifestIn(packedStarterDir))) return;
  await rm(packedStarterDir, { recursive: true, force: true });
  if (built !== null) await packStarter(builtStarterDir, packedStarterDir);
}

/** For set-up, which makes both beside its own steps. */
if (import.meta.main) {
  const stopped = new AbortController();
  process.once('SIGTERM', () => stopped.abort());
  if (process.argv.includes('starter')) await provideStarter(stopped.signal);
  if (process.argv.includes('app')) await buildApp();
}
