import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './setup/dependencies.mjs';
import { node24, packagesDir, projectDir, runtimeRecord } from './setup/places.mjs';

/**
 * `npm run -s banger -- …`: the command line from sources. A fresh clone is set up first; what that says goes to standard
 * error. It runs on the system's Node before anything is installed, and so on nothing but Node's own modules.
 */
if (!isSetUp()) follow(process.execPath, ['scripts/setup.mjs'], ['ignore', 2, 2]);
// npm runs scripts in the project's folder, but paths on the command line are those of the person's.
const { INIT_CWD, npm_lifecycle_event: script } = process.env;
if (INIT_CWD && (script === 'banger' || script === 'db')) process.chdir(INIT_CWD);
const command = join(projectDir, 'scripts/banger.ts');
if (Number(process.versions.node.split('.')[0]) >= 24) await import(command);
else follow(node24, [command, ...process.argv.slice(2)], 'inherit', true);

function isSetUp() {
  const locks = [join(projectDir, 'package-lock.json'), join(packagesDir, '.package-lock.json')];
  if (![runtimeRecord, node24, ...locks].every((file) => existsSync(file))) return false;
  const [wanted, installed] = locks.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  return isInstalled(wanted, installed);
}

/**
 * Runs a program to its end; this process ends with it when it fails, or `always`.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
function follow(program, args, stdio, always = false) {
  const { status } = spawnSync(program, args, { cwd: always ? process.cwd() : projectDir, stdio });
  if (always || status !== 0) process.exit(status ?? 1);
}
