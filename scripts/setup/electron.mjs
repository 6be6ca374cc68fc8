import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binDir, node24, packagesDir, projectDir, runtimeRecord } from './places.mjs';
import { run, say } from './run.mjs';

/** @typedef {import('./steps.mjs').Begin} Begin */

/**
 * @typedef {object} ElectronRuntime
 * @property {string} dir  laid out like a released Electron
 * @property {string} executable
 * @property {string} version
 * @property {string | null} sqliteBinding  better-sqlite3's addon for it; null: the one in its package fits
 * @property {boolean} isFallback  it is not the version that package.json asks for
 */

const packageDir = join(packagesDir, 'electron');
const downloadTimeoutMs = 15 * 60 * 1000;

/** Written when the download failed: a machine that cannot reach GitHub is asked to try once a day, not at each start. */
const failedDownload = join(dirname(runtimeRecord), 'electron-download-failed');
const dayMs = 24 * 60 * 60 * 1000;

/** The Electron version that package.json asks for. */
export function wantedElectron() {
  return JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')).version;
}

/**
 * The Electron that package.json asks for; null where it cannot be downloaded.
 * @param {Begin} begin
 * @returns {Promise<ElectronRuntime | null>}
 */
export async function downloadElectron(begin) {
  const version = wantedElectron();
  if (!isDownloaded(version) && !hasFailedToday()) await download(version, begin);
  return isDownloaded(version) ? runtimeIn(join(packageDir, 'dist'), version, false) : null;
}

/** @param {ElectronRuntime} found */
export function recordRuntime(found) {
  mkdirSync(dirname(runtimeRecord), { recursive: true });
  const text = `${JSON.stringify(found, null, 2)}\n`;
  // Packaging looks at this file: one that says the same must not seem newer.
  if (!existsSync(runtimeRecord) || readFileSync(runtimeRecord, 'utf8') !== text)
    writeFileSync(runtimeRecord, text);
}

/**
 * @param {string} version
 * @param {Begin} begin
 */
async function download(version, begin) {
  begin(`version ${version} is downloaded from GitHub (about 120 MB)`);
  const installer = join(binDir, 'install-electron');
  const { output } = await run(node24, [installer], { cwd: projectDir, timeoutMs: downloadTimeoutMs });
  if (isDownloaded(version)) return;
  say(
    `  Electron ${version} could not be downloaded (why: ${failedDownload}). An older one takes its place.`,
  );
  mkdirSync(dirname(failedDownload), { recursive: true });
  writeFileSync(failedDownload, output);
}

/** @param {string} version */
function isDownloaded(version) {
  const versionFile = join(packageDir, 'dist/version');
  // The installer writes path.txt last.
  if (!existsSync(versionFile) || !existsSync(join(packageDir, 'path.txt'))) return false;
  return readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === version;
}

function hasFailedToday() {
  return existsSync(failedDownload) && Date.now() - statSync(failedDownload).mtimeMs < dayMs;
}

/**
 * @param {string} dir
 * @param {string} version
 * @param {boolean} isFallback
 * @returns {ElectronRuntime}
 */
export function runtimeIn(dir, version, isFallback) {
  return { dir, executable: join(dir, 'electron'), version, sqliteBinding: null, isFallback };
}
