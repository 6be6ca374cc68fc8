import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramFailed, runProgram } from '../programs/run-program.ts';
import { downloadFailed, packageUnknown } from './failures.ts';
import { agentExtraPackages, agentPackage } from './guest-agent.ts';
import type { SourcePackage } from './manifest.ts';
import { sshPackages, whereToBeHad } from './ssh-server.ts';

const kernelMetaPackage = 'linux-image-cloud-amd64';

/** The packages that a package needs at once, from what `apt-cache depends` printed. Virtual packages are left out. */
export function parseDepends(output: string): string[] {
  return [...output.matchAll(/^ *\|?(?:Pre)?Depends: ([^<\s]+)$/gm)].map((match) => match[1] ?? '');
}

/** How much of a download is done, 0 to 1, from a line of apt's status descriptor; undefined for other lines. */
export function parseDownloadStatus(line: string): number | undefined {
  const percent = /^dlstatus:\d+:([\d.]+):/.exec(line)?.[1];
  return percent === undefined ? undefined : Math.min(1, Number(percent) / 100);
}

/** Name and version of a package, from the name of its file: `busybox-static_1%3a1.35.0-4_amd64.deb`. */
export function parsePackageFile(file: string): { name: string; version: string } | undefined {
  const [name, version, rest] = file.split('_');
  if (!name || !version || !rest?.endsWith('.deb')) return;
  return { name, version: decodeURIComponent(version) };
}

/**
 * The source packages in what `dpkg-deb --show` printed of several packages, as `sourcesFormat` asks. Each once, sorted by
 * name: of a package that contains parts of others (Built-Using), those too, as of a static busybox the C library.
 */
export function parseSources(output: string): SourcePackage[] {
  const found = [...output.matchAll(/([a-z0-9][a-z0-9+.-]+) \(= ([^)]+)\)/g)];
  const once = new Map(found.map(([text, name = '', version = '']) => [text, { name, version }]));
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}

const sourcesFormat = `\${source:Package} (= \${source:Version}), \${Built-Using}\n`;

export type UnpackedPackages = {
  /** What `uname -r` will answer. */
  kernelVersion: string;
  busyboxVersion: string;
  /** Of Debian's dropbear-bin; null where it could not be downloaded. */
  dropbearVersion: string | null;
  /** Of Debian's qemu-guest-agent; null where it could not be downloaded. */
  agentVersion: string | null;
  /** Of all packages. */
  sources: SourcePackage[];
  /** The folder in which all packages are unpacked, one over the other. */
  tree: string;
};

/** Downloads the newest packages that the starter is made of and unpacks them below `workDir`. As root, fetches apt's lists when missing. */
export async function fetchPackages(
  workDir: string,
  signal: AbortSignal,
  onProgress: (step: string, fraction: number) => void,
): Promise<UnpackedPackages> {
  const debs = join(workDir, 'packages');
  const tree = join(workDir, 'unpacked');
  for (const folder of [debs, tree]) await mkdir(folder, { mode: 0o700 });

  onProgress('Looking for the newest packages', 0);
  const kernel = (await dependsOf(kernelMetaPackage, workDir, signal)).find((name) =>
    /^linux-image-\d/.test(name),
  );
  if (kernel === undefined) throw packageUnknown(kernelMetaPackage, undefined);
  // resize2fs, which grows the guest's filesystem, is not linked statically. Newer releases append "t64".
  const libraries = (await dependsOf('e2fsprogs', workDir, signal)).filter((name) =>
    /^lib(c6|com-err2|ext2fs2)(t64)?$/.test(name),
  );

  const packages = [kernel, 'busybox-static', 'e2fsprogs', ...libraries];
  onProgress('Downloading packages', 0.05);
  await download(packages, debs, signal, (done) => onProgress('Downloading packages', 0.05 + done * 0.55));
  // Apart: without them it is a starter all the same.
  const step = 'Downloading the SSH server';
  await whereToBeHad(() =>
    download(sshPackages, debs, signal, (done) => onProgress(step, 0.6 + done * 0.05)),
  );
  await whereToBeHad(() => downloadAgent(debs, signal, onProgress));

  const versions = new Map<string, string>();
  const files = (await readdir(debs)).filter((file) => file.endsWith('.deb')).sort();
  const show = ['--show', `--showformat=${sourcesFormat}`];
  let sources = '';
  for (const [index, file] of files.entries()) {
    onProgress('Unpacking packages', 0.7 + (0.3 * index) / files.length);
    await runProgram('dpkg-deb', ['--extract', join(debs, file), tree], { cwd: workDir, signal });
    sources += await runProgram('dpkg-deb', [...show, join(debs, file)], { cwd: workDir, signal });
    const parsed = parsePackageFile(file);
    if (parsed) versions.set(parsed.name, parsed.version);
  }
  await chmod(tree, 0o700);
  return {
    kernelVersion: kernel.replace(/^linux-image-/, ''),
    busyboxVersion: versions.get('busybox-static') ?? 'unknown',
    dropbearVersion: versions.get('dropbear-bin') ?? null,
    agentVersion: versions.get(agentPackage) ?? null,
    sources: parseSources(sources),
    tree,
  };
}

/** With its libraries, whose packages have other names in newer releases. */
async function downloadAgent(
  debs: string,
  signal: AbortSignal,
  onProgress: (step: string, fraction: number) => void,
): Promise<void> {
  const libraries = (await dependsOf(agentPackage, debs, signal)).filter(
    (name) => name.startsWith('lib') && !/^libc6/.test(name),
  );
  const packages = [agentPackage, ...libraries, ...agentExtraPackages];
  const step = 'Downloading the guest agent';
  await download(packages, debs, signal, (done) => onProgress(step, 0.65 + done * 0.05));
}

async function dependsOf(name: string, cwd: string, signal: AbortSignal): Promise<string[]> {
  const ask = async () => parseDepends(await runProgram('apt-cache', ['depends', name], { cwd, signal }));
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    if (process.getuid?.() !== 0) throw packageUnknown(name, error);
  }
  try {
    await runProgram('apt-get', ['update'], { cwd, signal });
    return await ask();
  } catch (error) {
    throw error instanceof ProgramFailed ? packageUnknown(name, error) : error;
  }
}

async function download(
  packages: readonly string[],
  cwd: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  // As root apt would drop to a user who cannot write to our private folder; the option is ignored for others.
  const options = ['-o', 'APT::Sandbox::User=root', '-o', 'APT::Status-Fd=3'];
  try {
    await runProgram('apt-get', [...options, 'download', ...packages], {
      cwd,
      signal,
      onStatus: (line) => {
        const fraction = parseDownloadStatus(line);
        if (fraction !== undefined) onProgress(fraction);
      },
    });
  } catch (error) {
    if (error instanceof ProgramFailed && !/no space left/i.test(error.stderr)) throw downloadFailed(error);
    throw error;
  }
}
