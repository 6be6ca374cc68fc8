import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fallbackVersion, provideFallbackElectron } from './fallback-electron.mjs';
import { binDir, projectDir, runtimeRecord } from './places.mjs';
import { run, say } from './run.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} electronDir  laid out like a released Electron
 * @property {string} executable
 * @property {string} version
 * @property {boolean} fallback  true: not the version that package.json asks for
 * @property {string} [sqliteBinding]  better-sqlite3's addon for it, where the shipped one does not fit
 */

const packageDir = join(projectDir, 'node_modules/electron');

/** Touched when the download failed: a machine that cannot reach GitHub is not asked about it at every start. */
const failedDownload = join(dirname(runtimeRecord), 'electron-download-failed');
const day = 24 * 60 * 60 * 1000;

/** The Electron that package.json asks for, or where it cannot be downloaded the fallback. */
export async function provideElectron() {
  if (!hasReal() && !failedToday()) {
    say('Downloading Electron (about 120 MB)');
    const node = join(binDir, 'node');
    await run(node, [join(packageDir, 'install.js')], { cwd: projectDir, timeoutMs: 15 * 60 * 1000 });
    if (!hasReal()) {
      say(`Electron could not be downloaded from GitHub: using Electron ${fallbackVersion} instead`);
      mkdirSync(dirname(failedDownload), { recursive: true });
      writeFileSync(failedDownload, '');
    }
  }
  return hasReal() ? realRuntime() : fallbackRuntime();
}

/** @param {ElectronRuntime} runtime */
export function recordRuntime(runtime) {
  const text = `${JSON.stringify(runtime, null, 2)}\n`;
  if (existsSync(runtimeRecord) && readFileSync(runtimeRecord, 'utf8') === text) return;
  mkdirSync(dirname(runtimeRecord), { recursive: true });
  writeFileSync(runtimeRecord, text);
}

function failedToday() {
  return existsSync(failedDownload) && Date.now() - statSync(failedDownload).mtimeMs < day;
}

function realRuntime() {
  const electronDir = join(packageDir, 'dist');
  return { electronDir, executable: join(electronDir, 'electron'), version: wantedVersion(), fallback: false };
}

async function fallbackRuntime() {
  const electronDir = await provideFallbackElectron();
  return { electronDir, executable: join(electronDir, 'electron'), version: fallbackVersion, fallback: true };
}

function wantedVersion() {
  return JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')).version;
}

function hasReal() {
  const versionFile = join(packageDir, 'dist/version');
  if (!existsSync(versionFile) || !existsSync(join(packageDir, 'path.txt'))) return false;
  return readFileSync(versionFile, 'utf8').replace(/^v/, '') === wantedVersion();
}
