import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, packagesDir, projectDir } from './places.mjs';
import { mustRun, run, SetupProblem } from './run.mjs';

/** @typedef {import('./steps.mjs').Begin} Begin */
/** @typedef {{ packages?: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} Lock */

const fix = 'Check that this machine reaches its npm registry, then try again.';

/**
 * Puts the locked dependencies into node_modules, unless they are there; resolves to whether it had to.
 * @param {Begin} begin
 */
export async function installDependencies(begin) {
  const wanted = readLock(join(projectDir, 'package-lock.json'));
  if (isInstalled(wanted, readLock(join(packagesDir, '.package-lock.json')))) return false;
  begin(`npm downloads and unpacks ${Object.keys(wanted.packages ?? {}).length} packages`);
  // npm 10 runs every package's install script, whatever package.json allows: so none here, and the one needed below.
  await mustRun(fix, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectDir,
  });
  return true;
}

/**
 * Puts Node 24, which the tools run on, into the dependencies that are installed, unless it is there.
 * @param {Begin} begin
 */
export async function installNode24(begin) {
  if (existsSync(node24)) return;
  begin('the tools run on it');
  await mustRun(fix, 'npm', ['rebuild', 'node'], { cwd: projectDir });
  const { ok, output } = await run(node24, ['--version']);
  if (!ok || !output.startsWith('v24.'))
    throw new SetupProblem(
      `The Node 24 in node_modules does not run: ${output}`,
      'Remove node_modules, then try again.',
    );
}

/**
 * Whether npm has installed what the lock file asks for, by the list that npm leaves in node_modules when it is done:
 * an installation that was cut short has none, and one that was made by hand counts. Optional packages, which are those
 * of other platforms, may be absent.
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export function isInstalled({ packages: wanted = {} }, { packages: installed = {} }) {
  return Object.entries(wanted).every(([folder, { version, integrity, optional }]) => {
    const found = installed[folder];
    if (folder === '') return true;
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/**
 * @param {string} file
 * @returns {Lock}
 */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
