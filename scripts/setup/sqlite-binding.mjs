import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { binDir, cacheDir, projectDir } from './places.mjs';
import { lastLines, run, SetupProblem, say } from './run.mjs';

const packages = join(projectDir, 'node_modules');

/**
 * better-sqlite3's addon for Node-API 9, which the fallback Electron has; the shipped one needs 10 and crashes there.
 * The sources need Node-API 10 only for what Node-API 9 has as an experiment: so they are compiled against that.
 */
const flags = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

/** Where the addon for `electronVersion` is kept. */
export function sqliteBindingFile(/** @type {string} */ electronVersion) {
  const { version } = JSON.parse(readFileSync(join(packages, 'better-sqlite3/package.json'), 'utf8'));
  return join(cacheDir(), `better-sqlite3-${version}-electron-${electronVersion}`, 'better_sqlite3.node');
}

/**
 * Compiles the addon, unless it was before, and loads it in that Electron to see that it works.
 * @param {{ executable: string, version: string }} electron
 */
export async function provideSqliteBinding(electron) {
  const target = sqliteBindingFile(electron.version);
  if (existsSync(target)) return target;
  say('Compiling SQLite for this Electron (about a minute)');
  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(join(cacheDir(), 'making-sqlite-'));
  try {
    const built = await compile(work);
    await probe(electron.executable, work, built);
    await mkdir(dirname(target), { recursive: true });
    await rename(built, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

/** @param {string} work */
async function compile(work) {
  const source = join(work, 'node_modules/better-sqlite3');
  await cp(join(packages, 'better-sqlite3'), source, {
    recursive: true,
    filter: (path) => !path.startsWith(join(packages, 'better-sqlite3/prebuilds')),
  });
  await cp(join(packages, 'node-addon-api'), join(work, 'node_modules/node-addon-api'), { recursive: true });
  const args = ['rebuild', '--release', '--force_build=1', '--jobs=max', ...headers()];
  const { ok, output } = await run(join(binDir, 'node'), [join(packages, 'node-gyp/bin/node-gyp.js'), ...args], {
    cwd: source,
    env: { ...process.env, CXXFLAGS: flags },
  });
  if (ok) return join(source, 'build/Release/better_sqlite3.node');
  throw new SetupProblem(
    `SQLite could not be compiled:\n${lastLines(output)}`,
    'It takes g++, make, python3 and the headers of Node (Debian: libnode-dev; they come with the downloads of nodejs.org).',
  );
}

/** The headers of the Node that is installed, wherever they are; without any, node-gyp downloads its own. */
function headers() {
  const places = [dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  const found = places.find((place) => existsSync(join(place, 'include/node/common.gypi')));
  return found ? [`--nodedir=${found}`] : [];
}

/**
 * A wrong addon does not fail but kills the process: better here than in a user's dashboard.
 * @param {string} executable
 * @param {string} cwd
 * @param {string} nativeBinding
 */
async function probe(executable, cwd, nativeBinding) {
  const script = `new (require('better-sqlite3'))(':memory:', ${JSON.stringify({ nativeBinding })}).prepare('select 1').get()`;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { ok, output } = await run(executable, ['-e', script], { cwd, env });
  if (!ok) throw new SetupProblem(`The compiled SQLite does not work:\n${lastLines(output)}`, 'Please report this.');
}
