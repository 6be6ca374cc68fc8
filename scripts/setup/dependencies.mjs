import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binDir, projectDir } from './places.mjs';
import { lastLines, run, SetupProblem, say } from './run.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} Lock */

/** Puts the locked dependencies and Node 24 into node_modules, unless they are there. */
export async function installDependencies() {
  const wanted = read(join(projectDir, 'package-lock.json'));
  if (!isInstalled(wanted, read(join(projectDir, 'node_modules/.package-lock.json')))) {
    say('Installing the dependencies (about a minute)');
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  }
  // The one package that may run code at installation: it fetches its binary. npm 10 knows no list of exceptions.
  if (!existsSync(join(binDir, 'node'))) {
    say('Installing Node 24 for the tools');
    await npm(['rebuild', 'node']);
  }
}

/**
 * Whether npm has installed what the lock file asks for, by the list that it writes into node_modules when it is done.
 * Optional packages are for other platforms, mostly, and may be absent.
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export function isInstalled({ packages: wanted = {} }, { packages: installed = {} }) {
  const folders = Object.keys(wanted).filter((folder) => folder !== '');
  return folders.every((folder) => {
    const version = installed[folder]?.version;
    return version === wanted[folder]?.version || (version === undefined && wanted[folder]?.optional === true);
  });
}

/**
 * @param {string} file
 * @returns {Lock}
 */
function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** @param {string[]} args */
async function npm(args) {
  const { ok, output } = await run('npm', args, { cwd: projectDir });
  if (ok) return;
  throw new SetupProblem(
    `npm ${args.join(' ')} failed:\n${lastLines(output)}`,
    'Check that this machine reaches its npm registry, then try again.',
  );
}
