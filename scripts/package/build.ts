import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { electronRuntime } from '../lib/electron-runtime.ts';
import { mustRun } from '../lib/run.ts';
import { offlineAppImageTools } from '../offline/offline-tools.ts';
import { findPrograms, projectDir } from '../setup/places.mjs';
import { provideSystemPackages } from '../setup/system-packages.mjs';
import { withReleaseFuses } from './fuses.ts';
import { packageDir, packagedDir } from './package-dir.ts';
import { plainGzip } from './plain-gzip.ts';
import { sourceDateEpoch } from './source-date.ts';

export type Target = 'AppImage' | 'tar.gz' | 'deb';

interface BuildOptions {
  /** The unpacked app. */
  readonly app: string;
  /** Where the packages go: a folder with no other packages in it. */
  readonly out: string;
  readonly targets: readonly Target[];
}

/** Whether electron-builder's tools cannot be downloaded here: what set-up found about Electron, on the same server. */
export function isOffline(): boolean {
  return electronRuntime().isFallback;
}

/** Installs what packages are made with, where it is missing; before the app is unpacked, which has one of the icons. */
export async function providePackagingTools(): Promise<void> {
  await provideSystemPackages(['packaging', ...(isOffline() ? (['offline packaging'] as const) : [])], []);
}

/**
 * Makes packages of an app that is unpacked already; their paths, in the order of `targets`. Throws with the tool's output
 * when one fails.
 */
export async function buildPackages({ app, out, targets }: BuildOptions): Promise<string[]> {
  const { dir, version } = electronRuntime();
  const options = [`-c.directories.output=${out}`, `-c.electronDist=${dir}`, `-c.electronVersion=${version}`];
  // The runtime that can be had offline knows no newer compression.
  const offline = isOffline() ? ['-c.appImage.compression=gzip'] : [];
  const how = ['--publish', 'never', ...options, ...offline];
  const env = {
    ...process.env,
    // Of the tar.gz: the highest takes minutes longer and saves a hundredth.
    ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? '5',
    SOURCE_DATE_EPOCH: String(await sourceDateEpoch()),
    ...(isOffline() ? await offlineTools() : {}),
  };
  await withReleaseFuses(app, async (released) => {
    const pack = (some: readonly Target[]) =>
      readableToAll(() =>
        mustRun('electron-builder', ['--linux', ...some, '--prepackaged', released, ...how], env),
      );
    const others = targets.filter((target) => target !== 'deb');
    if (others.length > 0) await pack(others);
    // Last: the builder puts an AppArmor profile into what it makes a deb of.
    if (targets.includes('deb')) await withFilesOfTheSystem(released, () => pack(['deb']));
  });
  const names = await readdir(out);
  const made = targets.flatMap((target) => names.filter((name) => name.endsWith(`.${target}`)));
  for (const name of made) if (name.endsWith('.gz')) await plainGzip(join(out, name));
  return made.map((name) => join(out, name));
}

/** While `use` runs, what is for the system (`extraFiles`) lies where electron-builder.yml has fpm take it from. */
async function withFilesOfTheSystem(released: string, use: () => Promise<void>): Promise<void> {
  const usr = join(projectDir, 'build/deb-usr');
  try {
    await rm(usr, { recursive: true, force: true });
    await rename(join(released, 'usr'), usr);
    await use();
  } finally {
    await rm(usr, { recursive: true, force: true });
  }
}

/** Starts a builder whose own files are not only for those who build, whatever is usual for them. */
function readableToAll<T>(start: () => T): T {
  const usual = process.umask(0o022);
  try {
    return start();
  } finally {
    process.umask(usual);
  }
}

async function offlineTools(): Promise<NodeJS.ProcessEnv> {
  const [sevenZip = ''] = findPrograms('7zz');
  return { APPIMAGE_TOOLS_PATH: await offlineAppImageTools(), ELECTRON_BUILDER_7ZIP_PATH: sevenZip };
}

const release = join(projectDir, 'release');
const appImage = join(release, 'banger-desktop.AppImage');
const stamp = join(release, 'banger-desktop.AppImage.inputs');

/** The AppImage of the app as it is now, made where it is not up to date; for the tests. */
export async function provideAppImage(): Promise<string> {
  await providePackagingTools();
  await packageDir();
  const inputs = createHash('sha256')
    .update(readFileSync(`${packagedDir}.inputs`))
    .digest('hex');
  if (existsSync(appImage) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return appImage;
  console.log('Making the AppImage');
  const out = join(release, `making-${process.pid}`);
  try {
    const [made = ''] = await buildPackages({ app: packagedDir, out, targets: ['AppImage'] });
    await rm(stamp, { force: true });
    await rename(made, appImage);
    await writeFile(stamp, inputs);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  return appImage;
}

if (import.meta.main) console.log(await provideAppImage());
