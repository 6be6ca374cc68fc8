import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  advice,
  consequences,
  installCommands,
  isLibrary,
  needs,
  packageManagerOf,
  packagesFor,
} from './distribution.mjs';
import { findPrograms } from './places.mjs';
import { excerpt, run, SetupProblem, say } from './run.mjs';

/** @typedef {import('./distribution.mjs').Need} Need @typedef {import('./distribution.mjs').Purpose} Purpose */
/** @typedef {import('./steps.mjs').Begin} Begin */

const lists = '/var/lib/apt/lists';

/**
 * Installs what is missing when it may (root on Debian and its relatives), else says how to. Throws when something
 * `required` stays missing; returns a sentence about what else does, or null.
 * @param {readonly Purpose[]} required
 * @param {readonly Purpose[]} wanted
 * @param {Begin} [begin]
 */
export async function provideSystemPackages(required, wanted, begin = say) {
  const purposes = [...required, ...wanted];
  const asked = needs.filter(({ purpose }) => purposes.includes(purpose));
  if (findMissing(asked).length === 0) return null;
  const manager = packageManagerOf(
    existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
  );
  if (manager === 'apt' && process.getuid?.() === 0) await installWithApt(findMissing(asked), begin);
  const missing = findMissing(asked);
  if (missing.length === 0) return null;
  const lacking = purposes.filter((purpose) => missing.some((need) => need.purpose === purpose));
  const names = missing.map(({ name }) => name).join(', ');
  const message = `Missing: ${names}. Without: ${lacking.map((purpose) => consequences[purpose]).join('; ')}.`;
  const fix = advice(missing, manager, aptHas);
  if (lacking.some((purpose) => required.includes(purpose))) throw new SetupProblem(message, fix);
  return `${message}\n${fix}`;
}

/**
 * The names of the 64-bit libraries in the output of `ldconfig -p`.
 * @param {string} output
 * @param {string} arch  as Node calls it
 */
export function librariesIn(output, arch) {
  const mark = arch === 'arm64' ? 'AArch64' : 'x86-64';
  const found = [...output.matchAll(/^\t(\S+) \(([^)]*)\)/gm)];
  return new Set(
    found.filter(([, , kind = '']) => kind.split(',').includes(mark)).map(([, name = '']) => name),
  );
}

/** @param {readonly Need[]} asked */
function findMissing(asked) {
  const libraries = knownLibraries();
  return asked.filter(({ name }) =>
    isLibrary(name) ? libraries !== null && !libraries.has(name) : findPrograms(name).length === 0,
  );
}

/** The shared libraries that the loader knows; null: it keeps no such list (as on NixOS), so nothing can be said. */
function knownLibraries() {
  const { status, stdout } = spawnSync(findPrograms('ldconfig')[0] ?? 'ldconfig', ['-p'], {
    encoding: 'utf8',
  });
  return status === 0 ? librariesIn(stdout, process.arch) : null;
}

/**
 * @param {readonly Need[]} missing
 * @param {Begin} begin
 */
async function installWithApt(missing, begin) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const hadLists = existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
  const names = () => packagesFor(missing, 'apt', aptHas);
  begin(
    hadLists ? `apt installs ${names().join(', ')}` : 'apt updates its lists and installs what is missing',
  );
  if (!hadLists) await update();
  let { ok, output } = await install();
  if (!ok && hadLists) {
    await update();
    ({ ok, output } = await install());
  }
  if (!ok) say(`apt-get could not install them:\n${excerpt(output)}`);

  function update() {
    return run('apt-get', ['update'], { env });
  }

  function install() {
    const [program = '', ...args] = installCommands.apt;
    // Cut short, it would leave dpkg to be put right by hand.
    return run(program, [...args, ...names()], { env, mustFinish: true });
  }
}

/** @param {string} name */
function aptHas(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}
