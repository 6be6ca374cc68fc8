import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtStarterDir } from '../../app/starter/built-starter.ts';
import { readStarterManifest } from '../../app/starter/manifest.ts';
import type { ElectronRuntime } from '../setup/electron.mjs';
import { projectDir } from '../setup/places.mjs';
import { packagesInTheApp } from './bundled-packages.ts';
import { carriedParts } from './carried-parts.ts';
import { licences } from './licences.ts';
import { type Parts, sbom } from './sbom.ts';
import { starterParts } from './starter-parts.ts';

const noticesDir = join(projectDir, 'build/notices');

/** Writes the licences and the bill of materials that go into the package; the app's bundles must have been built. */
export async function writeNotices(electron: ElectronRuntime, epoch: number): Promise<void> {
  const { name, version, license } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8'));
  const starter = await readStarterManifest(builtStarterDir).catch(() => null);
  const parts: Parts = {
    app: { name, version, license },
    electron: electron.version,
    epoch,
    npm: packagesInTheApp(),
    carried: await carriedParts(electron.executable),
    debian: starter ? starterParts(starter) : [],
  };
  await rm(noticesDir, { recursive: true, force: true });
  await mkdir(noticesDir, { recursive: true });
  const ours = await readFile(join(projectDir, 'LICENSE'), 'utf8');
  await writeFile(join(noticesDir, 'LICENCES.txt'), licences(parts, ours));
  await writeFile(join(noticesDir, 'sbom.cdx.json'), sbom(parts));
}
