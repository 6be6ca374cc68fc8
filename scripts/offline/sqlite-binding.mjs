import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { cp, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached } from '../setup/cache.mjs';
import { binDir, cacheDir, findPrograms, node24, packagesDir } from '../setup/places.mjs';
import { mustRun } from '../setup/run.mjs';

/**
 * The fallback Electron has Node-API 9, and better-sqlite3's own addon, made for 10, crashes in it. What its sources
 * need of Node-API 10 was in 9 already, as an experiment: so they compile against that.
 */
const nodeApi = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';
/**
 * Comes behind better-sqlite3's own -O3 and takes a third of its time (18 s of one core in place of 49). A query then takes
 * 1.4 times as long at most: microseconds for those that the dashboard asks.
 */
const optimization = '-O1';

const fileName = 'better_sqlite3.node';

/** True when the addon was compiled before, and no compiler is needed. */
export function hasSqliteBinding() {
  return existsSync(join(cacheDir(), entryName(), fileName));
}

/**
 * better-sqlite3's addon for the fallback Electron: compiled on first use, and tried in that Electron.
 * @param {import('../setup/steps.mjs').Begin} begin
 * @param {Promise<{ executable: string }>} electron  the fallback Electron, which is not needed to compile
 */
export async function provideSqliteBinding(begin, electron) {
  const folder = await cached(entryName(), async (work) => {
    begin('it is compiled, which takes longest: what better-sqlite3 carries does not fit this Electron');
    const built = await compile(work);
    await probe((await electron).executable, work, built);
    const made = join(work, 'made');
    await mkdir(made);
    await rename(built, join(made, fileName));
    return made;
  });
  return join(folder, fileName);
}

function entryName() {
  const { version } = JSON.parse(readFileSync(join(packagesDir, 'better-sqlite3/package.json'), 'utf8'));
  return `better-sqlite3-${version}-napi9${optimization}`;
}

/** @param {string} work */
async function compile(work) {
  // In a copy: a build folder in the package would take the place of its own addon.
  for (const name of ['better-sqlite3', 'node-addon-api'])
    await cp(join(packagesDir, name), join(work, 'node_modules', name), { recursive: true });
  const source = join(work, 'node_modules/better-sqlite3');
  const args = ['rebuild', '--release', '--force_build=1', '--jobs=max', ...headers()];
  await mustRun(
    'It takes g++, make, python3 and the headers of Node: of the Node that runs this, or else from nodejs.org.',
    node24,
    [join(binDir, 'node-gyp'), ...args],
    { cwd: source, env: { ...process.env, CFLAGS: optimization, CXXFLAGS: `${optimization} ${nodeApi}` } },
  );
  return join(source, 'build/Release', fileName);
}

/** Those that came with a Node on the PATH. Without any, node-gyp downloads them. */
function headers() {
  const prefixes = findPrograms('node').map((node) => dirname(dirname(realpathSync(node))));
  const found = prefixes.find((prefix) => existsSync(join(prefix, 'include/node/common.gypi')));
  return found ? [`--nodedir=${found}`] : [];
}

/**
 * An addon that does not fit kills the process: better here than in the dashboard.
 * @param {string} executable
 * @param {string} cwd
 * @param {string} nativeBinding
 */
async function probe(executable, cwd, nativeBinding) {
  const script = `
    const Database = require('better-sqlite3');
    const db = new Database(':memory:', ${JSON.stringify({ nativeBinding })});
    if (db.prepare('select 6 * 7').pluck().get() !== 42) process.exit(1);`;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  await mustRun(
    'The SQLite compiled here does not work in this Electron. Please report it.',
    executable,
    ['-e', script],
    {
      cwd,
      env,
    },
  );
}
