import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { installCommands, installLine, needs, packageManagerOf, packagesFor } from './distribution.mjs';
import { findProgram } from './places.mjs';
import { lastLines, run, SetupProblem, say } from './run.mjs';

/** @typedef {import('./distribution.mjs').Need} Need @typedef {import('./distribution.mjs').Purpose} Purpose */

/** What is lacking without each purpose's packages, for the case that they are not installed now. */
const consequences = {
  window: 'the dashboard cannot open',
  compiler: 'the database cannot be compiled for this Electron',
  display: 'there is no display to open a window on',
  vms: 'no VM can run',
  starter: 'the starter image cannot be built',
};

/**
 * Installs what is missing for `purposes` when it may (root on Debian and its relatives), else says how to.
 * Throws when something `required` stays missing; of the rest it only tells.
 * @param {readonly Purpose[]} purposes
 * @param {readonly Purpose[]} required
 */
export async function provideSystemPackages(purposes, required) {
  const wanted = needs.filter(({ purpose }) => purposes.includes(purpose));
  let missing = findMissing(wanted);
  if (missing.length === 0) return;
  const manager = packageManagerOf(osRelease());
  if (manager === 'apt' && process.getuid?.() === 0) {
    await installWithApt(missing);
    missing = findMissing(wanted);
    if (missing.length === 0) return;
  }
  const names = missing.map(({ name }) => name).join(', ');
  const fix = manager
    ? `Install it with: ${installLine(manager, packagesFor(missing, manager, debianHas))}`
    : 'Install these programs and libraries with the package manager of this system.';
  const lacking = [...new Set(missing.map(({ purpose }) => purpose))];
  const effect = lacking.map((purpose) => consequences[purpose]).join('; ');
  if (lacking.some((purpose) => required.includes(purpose)))
    throw new SetupProblem(`Missing: ${names} (without it, ${effect}).`, fix);
  say(`Missing: ${names} (without it, ${effect}). ${fix}`);
}

/** @param {readonly Need[]} wanted */
function findMissing(wanted) {
  const libraries = wanted.some(isLibrary) ? knownLibraries() : null;
  return wanted.filter((need) =>
    isLibrary(need) ? libraries !== null && !libraries.has(need.name) : !findProgram(need.name),
  );
}

/** @param {Need} need */
function isLibrary(need) {
  return need.name.includes('.so');
}

/** The shared libraries that the loader knows; null: it keeps no such list (NixOS, musl), so nothing can be said. */
function knownLibraries() {
  const { status, stdout } = spawnSync(findProgram('ldconfig') ?? 'ldconfig', ['-p'], { encoding: 'utf8' });
  if (status !== 0) return null;
  return new Set(stdout.split('\n').map((line) => line.trim().split(' ')[0] ?? ''));
}

/** @param {readonly Need[]} missing */
async function installWithApt(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const lists = '/var/lib/apt/lists';
  const fresh = !existsSync(lists) || !readdirSync(lists).some((name) => name.includes('_Packages'));
  if (fresh) await run('apt-get', ['update'], { env });
  const install = () => {
    const packages = packagesFor(missing, 'apt', debianHas);
    say(`Installing ${packages.join(', ')}`);
    return run('apt-get', [...installCommands.apt.slice(1), ...packages], { env });
  };
  let { ok, output } = await install();
  if (!ok && !fresh) {
    say('The list of packages may be old: fetching a new one');
    await run('apt-get', ['update'], { env });
    ({ ok, output } = await install());
  }
  if (!ok) say(`apt-get could not install them:\n${lastLines(output)}`);
}

/** @param {string} name */
function debianHas(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}

function osRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
