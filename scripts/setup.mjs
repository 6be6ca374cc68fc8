import { installDependencies } from './setup/dependencies.mjs';
import { provideElectron, recordRuntime, wantedElectron } from './setup/electron.mjs';
import { findPrograms } from './setup/places.mjs';
import { SetupProblem, say } from './setup/run.mjs';
import { hasSqliteBinding, provideSqliteBinding } from './setup/sqlite-binding.mjs';
import { provideSystemPackages } from './setup/system-packages.mjs';

/**
 * `npm run setup`: puts in place what is missing and nothing else; `npm start` and `npm test` begin with it. With `--tests`
 * also what only the tests need.
 * It runs on the system's Node before anything is installed, and so on nothing but Node's own modules.
 */
async function setUp() {
  checkHost();
  await installDependencies();
  const electron = await provideElectron();
  const gaps = await provideSystemPackages(
    [
      'window',
      ...(process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? [] : [/** @type {const} */ ('display')]),
      ...(electron.isFallback && !hasSqliteBinding() ? [/** @type {const} */ ('compiler')] : []),
    ],
    [
      'vms',
      // The starter image is made of Debian's packages, by apt.
      ...(findPrograms('apt-get').length > 0 ? [/** @type {const} */ ('starter')] : []),
      ...(process.argv.includes('--tests')
        ? /** @type {const} */ ([
            'archives',
            'crashes',
            'logins',
            'wayland',
            'mounts',
            'contents',
            'packaging',
            ...packagingTools(electron),
          ])
        : []),
    ],
  );
  const sqliteBinding = electron.isFallback ? await provideSqliteBinding(electron.executable) : null;
  recordRuntime({ ...electron, sqliteBinding });
  const inPlaceOf = electron.isFallback
    ? `, in place of ${wantedElectron()}, which could not be downloaded`
    : '';
  say(`Set up with Electron ${electron.version}${inPlaceOf}.`);
  if (gaps) say(gaps);
}

/**
 * What packages are made with where electron-builder's own tools cannot be downloaded either.
 * @param {import('./setup/electron.mjs').ElectronRuntime} electron
 * @returns {import('./setup/distribution.mjs').Purpose[]}
 */
function packagingTools({ isFallback }) {
  return isFallback ? ['offline packaging'] : [];
}

function checkHost() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupProblem(
      `Node ${process.versions.node} is too old.`,
      'Install Node 20.19 or newer: https://nodejs.org',
    );
  if (process.platform !== 'linux')
    throw new SetupProblem(`This is ${process.platform}.`, 'Banger Desktop runs on Linux.');
}

// An interrupted set-up ends through `exit`, whose listeners remove what is half done.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => process.exit(130));

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  process.stderr.write(`${error.message}\n${error.fix}\n`);
  process.exitCode = 1;
}
