import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { electronRuntime } from '../lib/electron-runtime.ts';
import { wantedElectron } from '../setup/electron.mjs';
import { projectDir } from '../setup/places.mjs';
import { buildPackages, isOffline, providePackagingTools, type Target } from './build.ts';
import { emptyAppImage } from './empty-app.ts';
import { packageDir, packagedDir } from './package-dir.ts';
import { chooseTargets, packageReport } from './package-report.ts';

const out = join(projectDir, 'release');

/** `npm run package [-- TARGET...]`: what people download, and what it weighs beside an Electron app that does nothing. */
async function packageAll(asked: readonly string[]): Promise<void> {
  const offline = isOffline();
  const { made, left } = chooseTargets(asked, offline);
  await providePackagingTools();
  await packageDir();
  console.log(`Making ${made.join(', ')}`);
  const packages = await makePackages(made);
  const empty = made.includes('AppImage') ? await sizeOfEmptyAppImage() : null;
  const electron = electronRuntime().version;
  const released = offline ? wantedElectron() : null;
  console.log(`\n${packageReport({ out, packages, empty, left, electron, released })}`);
}

/** Made in a folder of their own: in the one where they belong earlier ones may lie. */
async function makePackages(targets: readonly Target[]): Promise<{ name: string; size: number }[]> {
  const making = join(out, `making-${process.pid}`);
  try {
    const files = await buildPackages({ app: packagedDir, out: making, targets });
    for (const file of files) await rename(file, join(out, basename(file)));
    return await Promise.all(files.map((file) => basename(file)).map(withSize));
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function withSize(name: string): Promise<{ name: string; size: number }> {
  return { name, size: (await stat(join(out, name))).size };
}

async function sizeOfEmptyAppImage(): Promise<number> {
  const work = await mkdtemp(join(tmpdir(), 'banger-empty-'));
  try {
    return (await stat(await emptyAppImage(work))).size;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

if (import.meta.main) await packageAll(process.argv.slice(2));
