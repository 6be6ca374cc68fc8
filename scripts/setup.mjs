import { fallbackVersion, replaceElectron } from './offline/fallback-electron.mjs';
import { hasSqliteBinding, provideSqliteBinding } from './offline/sqlite-binding.mjs';
import { installDependencies, installNode24 } from './setup/dependencies.mjs';
import { downloadElectron, recordRuntime, wantedElectron } from './setup/electron.mjs';
import { makePart } from './setup/package-parts.mjs';
import { forFallback, forWindow, inMode } from './setup/purposes.mjs';
import { SetupProblem, Stopped, say, stopOnSignals, stopPrograms } from './setup/run.mjs';
import { createSteps } from './setup/steps.mjs';
import { provideSystemPackages } from './setup/system-packages.mjs';

/**
 * `npm run setup`: puts in place what is missing and nothing else; `npm start`, `npm test` and `npm run bench` begin with it,
 * the latter two with `--tests` and `--bench` for what only they need.
 * It runs on the system's Node before anything is installed, and so on nothing but Node's own modules.
 */
async function setUp() {
  checkHost();
  const { step, end } = createSteps({ say, stop: stopPrograms });
  const mode = inMode(process.argv);

  const system = step('System packages', [], (begin) =>
    provideSystemPackages(forWindow(), mode.wanted, begin),
  );
  const dependencies = step('Dependencies', [], installDependencies);
  const node = step('Node 24', [dependencies], installNode24);

  // Where everything is new these are made beside the rest, which takes as long; else `npm start` makes them when they are needed.
  void step('Starter image', [dependencies, node, system], async (begin, isNew) => {
    if (isNew) await makePart('starter', begin, "it is made of Debian's packages");
  });
  void step('App', [dependencies, node], async (begin, isNew) => {
    if (isNew) await makePart('app', begin, 'it is bundled');
  });

  const downloaded = step('Electron', [node], downloadElectron);
  // From here on for machines that cannot reach GitHub: scripts/offline/ has all that serves them alone.
  const electron = step(
    `Electron ${fallbackVersion}`,
    [downloaded],
    async (begin, found) => found ?? (await replaceElectron(begin)),
  );
  const further = step('More system packages', [downloaded, system], async (begin, found) => {
    const { required, wanted } = forFallback(mode, hasSqliteBinding());
    return found ? null : provideSystemPackages(required, wanted, begin);
  });
  const sqlite = step('SQLite', [downloaded, further], async (begin, found) =>
    found ? null : provideSqliteBinding(begin, electron),
  );

  await end();
  const { version, isFallback } = await electron;
  recordRuntime({ ...(await electron), sqliteBinding: await sqlite });
  const inPlaceOf = isFallback ? `, in place of ${wantedElectron()}, which could not be downloaded` : '';
  say(`Set up with Electron ${version}${inPlaceOf}.`);
  for (const gaps of [await system, await further]) if (gaps) say(gaps);
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

stopOnSignals();
try {
  await setUp();
} catch (error) {
  if (error instanceof SetupProblem) process.stderr.write(`${error.message}\n${error.fix}\n`);
  // Stopped: by a signal, whose handler ends the process.
  else if (!(error instanceof Stopped)) throw error;
  process.exitCode = 1;
}
