import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronRuntime } from './electron-runtime.ts';
import { fingerprint } from './fingerprint.ts';
import { runProgram } from './run-program.ts';
import { projectDir, runtimeRecord } from './setup/places.mjs';

const release = join(projectDir, 'release');
const packaged = join(release, 'linux-unpacked');
const stampFile = join(release, 'linux-unpacked.inputs');
const native = join(projectDir, 'build/native');

/** All that the package is made of; `build/starter.sources` stands for the starter image. */
const inputs = [
  'app',
  'migrations',
  'renderer',
  'package.json',
  'package-lock.json',
  'electron-builder.yml',
  'electron.vite.config.ts',
  'build/starter.sources',
  runtimeRecord.slice(projectDir.length + 1),
];

/** The packaged app's executable: `release/linux-unpacked/banger-desktop`. */
export const packagedApp = join(packaged, 'banger-desktop');

/** Makes the packaged app, unless nothing that it is made of has changed. Throws with the tool's output when one fails. */
export async function packageDir(): Promise<void> {
  await buildStarter();
  const stamp = fingerprint(projectDir, inputs);
  if (existsSync(packagedApp) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log('Building the app');
  await must('electron-vite', ['build', '--logLevel', 'warn']);
  const { electronDir, version, sqliteBinding } = electronRuntime();
  await placeNative(sqliteBinding);
  console.log(`Packaging it with Electron ${version}`);
  const making = join(release, `making-${process.pid}`);
  try {
    await must('electron-builder', [
      ...['--linux', 'dir', '--publish', 'never'],
      `-c.electronDist=${electronDir}`,
      `-c.electronVersion=${version}`,
      `-c.directories.output=${making}`,
    ]);
    await rm(stampFile, { force: true });
    await rm(packaged, { recursive: true, force: true });
    await rename(join(making, 'linux-unpacked'), packaged);
    await writeFile(stampFile, stamp);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Where apt is not there, the package has no starter image: the app then says how to bring one's own. */
async function buildStarter(): Promise<void> {
  const { exitCode, output } = await runProgram('node', ['scripts/build-starter.ts'], { output: 'collect' });
  if (exitCode !== 0) console.log(`The package will carry no starter image:\n${output.trimEnd()}`);
}

/** better-sqlite3's addon for an Electron that the shipped one does not fit; app/sqlite-binding.ts looks for it. */
async function placeNative(sqliteBinding: string | undefined): Promise<void> {
  await rm(native, { recursive: true, force: true });
  if (!sqliteBinding) return;
  await mkdir(native, { recursive: true });
  await copyFile(sqliteBinding, join(native, 'better_sqlite3.node'));
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, output } = await runProgram(program, args, { output: 'collect' });
  if (exitCode !== 0) throw new Error(`${program} failed:\n${output}`);
}

if (import.meta.main) {
  await packageDir();
  console.log(packagedApp);
}
