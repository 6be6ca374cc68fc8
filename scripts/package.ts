import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages, isOffline, providePackagingTools, type Target } from './appimage/build.ts';
import { emptyAppImage } from './appimage/empty-app.ts';
import { plainGzip } from './appimage/plain-gzip.ts';
import { electronRuntime } from './electron-runtime.ts';
import { packageDir, packagedDir } from './package-dir.ts';
import { wantedElectron } from './setup/electron.mjs';
import { projectDir } from './setup/places.mjs';

const out = join(projectDir, 'release');

/** `npm run package [-- TARGET...]`: what people download, and what it weighs beside an Electron app that does nothing. */
async function packageAll(asked: readonly string[]): Promise<void> {
  // fpm, which makes a deb, is to be had on GitHub alone.
  const all: readonly Target[] = isOffline() ? ['AppImage', 'tar.gz'] : ['AppImage', 'tar.gz', 'deb'];
  const targets = asked.length > 0 ? all.filter((target) => asked.includes(target)) : all;
  if (targets.length === 0)
    throw new Error(`Of ${asked.join(', ')} none can be made here: ${all.join(', ')}`);
  await providePackagingTools();
  await packageDir();
  console.log(`Making ${targets.join(', ')}`);
  await buildPackages({ app: packagedDir, out, targets });
  const made = (await readdir(out)).filter((name) =>
    /^banger-desktop-\d.*\.(AppImage|tar\.gz|deb)$/.test(name),
  );
  for (const name of made) if (name.endsWith('.gz')) await plainGzip(join(out, name));
  const sizes = await Promise.all(
    made.map(async (name) => [name, (await stat(join(out, name))).size] as const),
  );
  const empty = await sizeOfEmptyAppImage();
  console.log(`\nIn ${out}:`);
  for (const [name, size] of sizes) {
    const ratio = name.endsWith('.AppImage') ? `  ${(size / empty).toFixed(2)} x an empty Electron's` : '';
    console.log(`  ${megabytes(size)}  ${name}${ratio}`);
  }
  console.log(`  ${megabytes(empty)}  an AppImage of an empty Electron, made the same way`);
  console.log(`\n${differences().join('\n')}`);
}

async function sizeOfEmptyAppImage(): Promise<number> {
  const work = await mkdtemp(join(tmpdir(), 'banger-empty-'));
  try {
    return (await stat(await emptyAppImage(work))).size;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function differences(): string[] {
  const { version, isFallback } = electronRuntime();
  if (!isFallback) return [`Made as it is released: Electron ${version}, static runtime, zstd.`];
  return [
    'Made without GitHub, and so different from a release:',
    `  Electron     ${version} instead of ${wantedElectron()}, with SQLite's addon compiled for it`,
    "  runtime      the type-2 runtime of Debian's libappimage instead of electron-builder's static one: FUSE needs libfuse2",
    '  compression  gzip instead of zstd: slower to start, and larger',
    '  deb          not made: fpm cannot be downloaded',
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1).padStart(7)} MB`;
}

if (import.meta.main) await packageAll(process.argv.slice(2));
