import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtStarterDir, ensureBuiltStarter } from '../../app/starter/built-starter.ts';
import { capture, mustRun } from '../lib/run.ts';
import { packagesDir, projectDir } from '../setup/places.mjs';

/** Whose build it is must not be seen in it: where it lies, what is usual there for new files, what time it is. */
const builders = [
  { name: 'here', umask: 0o022, env: { TZ: 'UTC', LANG: 'C.UTF-8' } },
  { name: 'somewhere else, by somebody else', umask: 0o077, env: { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' } },
];

/** Builds an AppImage and a tar.gz of the last commit in a checkout of its own; their paths. */
async function build(parent: string, { name, umask, env }: (typeof builders)[number]): Promise<string[]> {
  const checkout = join(parent, name);
  const usual = process.umask(umask);
  try {
    await mustRun('git', ['clone', '--quiet', projectDir, checkout]);
    await mustRun('cp', ['--archive', '--link', packagesDir, join(checkout, 'node_modules')]);
    const built = join(checkout, 'build/starter');
    await cp(builtStarterDir, built, { recursive: true });
    await cp(`${builtStarterDir}.sources`, `${built}.sources`);
    const PATH = `${join(checkout, 'node_modules/.bin')}:${process.env.PATH}`;
    // Builders look for what they build in the working folder.
    for (const script of [['scripts/package/build.ts'], ['scripts/package/package.ts', 'tar.gz']])
      await mustRun('env', [`--chdir=${checkout}`, process.execPath, ...script], {
        ...process.env,
        ...env,
        PATH,
      });
  } finally {
    process.umask(usual);
  }
  const out = join(checkout, 'release');
  const names = (await readdir(out)).filter((name) => /\.(AppImage|tar\.gz)$/.test(name)).sort();
  return names.map((name) => join(out, name));
}

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

// Two builds of one commit, which must not differ in a byte; about three minutes. The tar.gz tells of the unpacked app, too: of
// its files, their modes and times. Both carry the same starter image: two builds of that differ in the date in its manifest
// and in the times in its file system.
if ((await capture('git', ['-C', projectDir, 'status', '--porcelain'])).output !== '')
  console.log('What is not committed yet is not in what is built.');
await ensureBuiltStarter({ force: false, signal: new AbortController().signal, onProgress() {} });
const release = join(projectDir, 'release');
await mkdir(release, { recursive: true });
const parent = await mkdtemp(join(release, 'twice-'));
const sums = new Set<string>();
for (const builder of builders) {
  for (const file of await build(parent, builder)) {
    const sum = await sha256(file);
    sums.add(sum);
    console.log(`${sum}  ${file}`);
  }
}
// Of each of the two, one.
const areSame = sums.size === 2;
console.log(areSame ? 'The same, byte for byte.' : 'They differ.');
// What differs is left for looking into.
if (areSame) await rm(parent, { recursive: true });
process.exitCode = areSame ? 0 : 1;
