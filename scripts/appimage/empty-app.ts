import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packagedDir } from '../package-dir.ts';
import { mustRun } from '../run.ts';
import { projectDir } from '../setup/places.mjs';
import { buildPackages } from './build.ts';

const minimalWindow = join(projectDir, 'bench/minimal-window');

/** Makes below `work` an AppImage of an Electron that does nothing, as ours is made; its path. */
export async function emptyAppImage(work: string): Promise<string> {
  const app = await emptyApp(join(work, 'empty-app'));
  const out = join(work, 'empty-appimage');
  const [made = ''] = await buildPackages({ app, out, targets: ['AppImage'] });
  return made;
}

/** Makes in `dir` an Electron with the least that an app can be, from ours: the same Electron, languages and fuses. */
async function emptyApp(dir: string): Promise<string> {
  const resources = join(dir, 'resources');
  const ours = join(packagedDir, 'resources');
  const notOurs = (path: string) => path !== ours && path !== join(packagedDir, 'usr');
  await cp(packagedDir, dir, { recursive: true, filter: notOurs });
  await mkdir(resources);
  await mustRun('asar', ['pack', minimalWindow, join(resources, 'app.asar')]);
  return dir;
}
