import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../lib/run.ts';
import { projectDir } from '../setup/places.mjs';
import { buildPackages } from './build.ts';
import { packagedDir } from './package-dir.ts';

const minimalWindow = join(projectDir, 'bench/minimal-window');

/** Makes below `work` an AppImage of an Electron that does nothing, as ours is made; its path. */
export async function emptyAppImage(work: string): Promise<string> {
  const app = await emptyApp(join(work, 'empty-app'));
  const out = join(work, 'empty-appimage');
  const [made = ''] = await buildPackages({ app, out, targets: ['AppImage'] });
  return made;
}

/** Makes in `dir` an Electron with the least that an app can be, from ours: the same Electron, languages and fuses. */
export async function emptyApp(dir: string): Promise<string> {
  const resources = join(dir, 'resources');
  // Hard links where they can be: a copy of 250 MiB would push what a benchmark measures out of the page cache.
  await mustRun('cp', ['-rl', packagedDir, dir]).catch(() => cp(packagedDir, dir, { recursive: true }));
  for (const notItsOwn of [resources, join(dir, 'usr')])
    await rm(notItsOwn, { recursive: true, force: true });
  await mkdir(resources);
  await mustRun('asar', ['pack', minimalWindow, join(resources, 'app.asar')]);
  return dir;
}
