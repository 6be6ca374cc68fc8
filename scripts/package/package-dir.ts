import { existsSync } from 'node:fs';
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronRuntime } from '../lib/electron-runtime.ts';
import { inputsHash, isFresh } from '../lib/inputs-hash.ts';
import { mustRun } from '../lib/run.ts';
import { projectDir, runtimeRecord } from '../setup/places.mjs';
import { drawIcons } from './icons.ts';
import { writeNotices } from './notices.ts';
import { buildApp, provideStarter } from './package-parts.ts';
import { settle, sourceDateEpoch } from './source-date.ts';

const release = join(projectDir, 'release');
/** The packaged app, of which every kind of package is made. */
export const packagedDir = join(release, 'linux-unpacked');
const stamp = join(release, 'linux-unpacked.inputs');

/** All files that the package is made of and by; `build/starter.sources` stands for the starter image. */
export const inputs = [
  'app/**',
  'migrations/**',
  'renderer/**',
  'package*.json',
  'electron-builder.yml',
  'electron.vite.config.ts',
  'scripts/{lib,offline,package,setup}/**',
  'LICENSE',
  'build/starter.sources',
  'build/resources/icons/64x64.png',
  runtimeRecord,
];

/** Replaced where the Electron is older than what it was compiled for, which it would crash. */
const addon = 'resources/better-sqlite3.node';

/** The packaged app's executable. */
export const packagedApp = join(packagedDir, 'banger-desktop');

/** What tells one packaged app from another: the commit's time, too, is in it, whatever the commit changed. */
export function packageInputs(epoch: number): string {
  return `${epoch} ${inputsHash(inputs)}`;
}

/** Makes the packaged app, unless nothing that it is made of has changed. Throws with the tool's output when one fails. */
export async function packageDir(): Promise<void> {
  await Promise.all([provideStarter(new AbortController().signal), drawIcons()]);
  const epoch = await sourceDateEpoch();
  const hash = packageInputs(epoch);
  if (existsSync(packagedApp) && isFresh(stamp, hash)) return;
  const electron = electronRuntime();
  const { dir, version, sqliteBinding } = electron;
  console.log(`Packaging the app with Electron ${version}`);
  await buildApp();
  await writeNotices(electron, epoch);
  // Made beside the old one and swapped in when it is whole.
  const making = join(release, `making-${process.pid}`);
  try {
    await mustRun('electron-builder', [
      ...['--linux', 'dir', '--publish', 'never'],
      `-c.electronDist=${dir}`,
      `-c.electronVersion=${version}`,
      `-c.directories.output=${making}`,
      // The end-to-end tests hold on to it; off in what people download (scripts/package/fuses.ts).
      '-c.electronFuses.enableNodeCliInspectArguments=true',
    ]);
    const made = join(making, 'linux-unpacked');
    // What an Electron has without an application; the builder drops it only from an Electron that it downloads itself.
    for (const file of ['resources/default_app.asar', 'version']) await rm(join(made, file), { force: true });
    if (sqliteBinding) await copyFile(sqliteBinding, join(made, addon));
    await settle(made, epoch);
    await rm(stamp, { force: true });
    await rm(packagedDir, { recursive: true, force: true });
    await rename(made, packagedDir);
    await writeFile(stamp, hash);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  await packageDir();
  console.log(packagedApp);
}
