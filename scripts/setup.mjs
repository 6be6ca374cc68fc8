import { existsSync } from 'node:fs';
import { installDependencies } from './setup/dependencies.mjs';
import { provideElectron, recordRuntime } from './setup/electron.mjs';
import { SetupProblem, say } from './setup/run.mjs';
import { provideSqliteBinding, sqliteBindingFile } from './setup/sqlite-binding.mjs';
import { provideSystemPackages } from './setup/system-packages.mjs';

/**
 * `npm run setup`: puts in place what is missing, and nothing else; quick when that is nothing.
 * `--tests`: all that the tests need is required. Otherwise what only VMs, the starter image or tests need is told of.
 * Runs on the system's Node, before anything is installed: so it uses nothing but Node's own modules.
 */
const forTests = process.argv.includes('--tests');
const headless = !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;

/** @typedef {import('./setup/distribution.mjs').Purpose} Purpose */

async function setUp() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupProblem(`Node ${process.versions.node} is too old.`, 'Install Node 20.19 or newer.');

  await installDependencies();
  const electron = await provideElectron();
  /** @type {Purpose[]} */
  const required = ['window'];
  if (electron.fallback && !existsSync(sqliteBindingFile(electron.version))) required.push('compiler');
  if (forTests) required.push('vms', 'starter');
  if (headless) required.push('display');
  /** @type {Purpose[]} */
  const wanted = [...new Set([...required, /** @type {const} */ ('vms'), /** @type {const} */ ('starter')])];
  await provideSystemPackages(wanted, required);
  recordRuntime(electron.fallback ? { ...electron, sqliteBinding: await provideSqliteBinding(electron) } : electron);
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(`${error.message}\n${error.fix}`);
  process.exitCode = 1;
}
