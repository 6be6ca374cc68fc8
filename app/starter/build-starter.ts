import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasProgram, runProgram } from '../programs/run-program.ts';
import { copyrightOf } from './copyright.ts';
import { fetchPackages } from './debian-packages.ts';
import { asAppError, programsMissing } from './failures.ts';
import { placeFolder, sha256OfFile } from './files.ts';
import { agentPackage, guestAgent } from './guest-agent.ts';
import { guestInitramfs } from './guest-initramfs.ts';
import { addGuestPart, packageFile, readGuestModules, writeGuestTree } from './guest-tree.ts';
import { extractElfKernel } from './kernel.ts';
import { type StarterFile, type StarterManifest, starterManifestName } from './manifest.ts';
import { sshServer } from './ssh-server.ts';

/** One step of a build or a copy, for people: what is done now, and how much of the whole is behind it (0 to 1, never falling). */
export type StarterProgress = { step: string; fraction: number };

export type BuildStarterOptions = {
  /** Where the image goes. An earlier one is replaced in one step, at the end. */
  outDir: string;
  /** Where to unpack packages (about 250 MB, removed at the end); beside `outDir` when absent. */
  workDir?: string;
  signal: AbortSignal;
  onProgress: (progress: StarterProgress) => void;
};

const neededPrograms = ['apt-get', 'apt-cache', 'dpkg-deb', 'fakeroot', 'mke2fs'];

/** The raw filesystem is as small as it can be with room to work; it grows online, up to the blocks reserved for. */
const rootfs = { sizeMib: 64, blockSize: 4096, largestGib: 64 };
/** Fixed, so that equal contents give equal filesystems. Each VM has a disk of its own, so nothing tells them apart by it. */
const filesystemId = '5d1c3a52-7f0e-4a4b-9d62-0b7a6e0f5c11';

/**
 * Builds the starter image: a kernel, an initramfs and a root filesystem out of Debian's packages, without root rights.
 * Throws `AppError`: `file_missing` without Debian's tools, packages or network, `disk_full`, `permission_denied`, `cancelled`.
 * Whatever it throws, `outDir` is as it was and nothing else is left behind.
 */
export async function buildStarter(options: BuildStarterOptions): Promise<StarterManifest> {
  const { outDir, signal } = options;
  // apt starts low again when it learns of further files.
  let highest = 0;
  const onProgress = ({ step, fraction }: StarterProgress) => {
    highest = Math.max(highest, fraction);
    options.onProgress({ step, fraction: highest });
  };
  const scratch: string[] = [];
  const makeScratch = async (parent: string) => {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(parent, `.${basename(outDir)}-`));
    scratch.push(folder);
    return folder;
  };
  try {
    signal.throwIfAborted();
    await checkPrograms();
    const out = await makeScratch(dirname(outDir));
    const work = await makeScratch(options.workDir ?? dirname(outDir));
    const manifest = await buildInto(out, work, signal, onProgress);
    await placeFolder(out, outDir);
    onProgress({ step: 'Ready', fraction: 1 });
    return manifest;
  } catch (error) {
    throw asAppError(error, signal);
  } finally {
    for (const folder of scratch) await rm(folder, { recursive: true, force: true });
  }
}

async function checkPrograms(): Promise<void> {
  const missing: string[] = [];
  for (const program of neededPrograms) if (!(await hasProgram(program))) missing.push(program);
  if (missing.length > 0) throw programsMissing(missing);
}

async function buildInto(
  out: string,
  work: string,
  signal: AbortSignal,
  onProgress: (progress: StarterProgress) => void,
): Promise<StarterManifest> {
  const packages = await fetchPackages(work, signal, (step, fraction) =>
    onProgress({ step, fraction: fraction * 0.7 }),
  );
  const { tree, kernelVersion, busyboxVersion, dropbearVersion, agentVersion, sources } = packages;
  const write = async (name: string, content: Buffer): Promise<StarterFile> => {
    await writeFile(join(out, name), content, { mode: 0o600, signal, flush: true });
    return describeFile(out, name, signal);
  };

  onProgress({ step: 'Unpacking the kernel', fraction: 0.7 });
  const bzImage = await readFile(await packageFile(tree, `boot/vmlinuz-${kernelVersion}`), { signal });
  const elf = await extractElfKernel(bzImage);
  const kernel = elf ? await write('vmlinux', elf) : await write('vmlinuz', bzImage);

  onProgress({ step: 'Creating the initrd', fraction: 0.8 });
  const modules = await readGuestModules(tree, kernelVersion, signal);
  const busybox = await readFile(await packageFile(tree, 'bin/busybox'), { signal });
  const initrd = await write('initrd.img', guestInitramfs({ busybox, modules }));

  onProgress({ step: 'Creating the root file system', fraction: 0.85 });
  const root = join(work, 'root');
  await writeGuestTree(root, tree, signal);
  const hasSsh = dropbearVersion !== null && (await addGuestPart(root, tree, sshServer));
  if (!hasSsh)
    onProgress({
      step: 'Continuing without an SSH server because Debian’s dropbear isn’t available',
      fraction: 0.86,
    });
  const hasAgent = agentVersion !== null && (await addGuestPart(root, tree, guestAgent));
  if (!hasAgent)
    onProgress({
      step: 'Going on without a guest agent: Debian’s qemu-guest-agent isn’t available',
      fraction: 0.87,
    });
  await makeFilesystem(root, join(out, 'rootfs.ext4'), work, signal);

  await write('copyright.txt', Buffer.from(await copyrightOf(tree)));

  onProgress({ step: 'Checking', fraction: 0.95 });
  const manifest: StarterManifest = {
    formatVersion: 1,
    kernelVersion,
    busyboxVersion,
    builtAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(hasSsh ? { ssh: { server: 'dropbear', version: dropbearVersion } } : {}),
    ...(hasAgent ? { agent: { name: agentPackage, version: agentVersion } } : {}),
    sources,
    login: { user: 'root', note: 'The serial console is a root shell and asks for no password.' },
    files: { kernel, initrd, rootfs: await describeFile(out, 'rootfs.ext4', signal) },
  };
  await writeFile(join(out, starterManifestName), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  signal.throwIfAborted();
  return manifest;
}

/** A raw ext4 file that holds `root`. Under fakeroot, whose view is that everything belongs to root. */
async function makeFilesystem(root: string, image: string, cwd: string, signal: AbortSignal): Promise<void> {
  const { sizeMib, blockSize, largestGib } = rootfs;
  const largestBlocks = (largestGib * 2 ** 30) / blockSize;
  const options = [
    ...['-q', '-t', 'ext4', '-b', String(blockSize), '-I', '256'],
    ...['-i', '8192'], // 8192 inodes a block group: one per 16 KiB once the filesystem has grown
    ...['-m', '1', '-J', 'size=8', '-L', 'starter', '-U', filesystemId],
    ...['-E', `resize=${largestBlocks},hash_seed=${filesystemId},root_owner=0:0`],
  ];
  await runProgram('fakeroot', ['--', 'mke2fs', ...options, '-d', root, image, `${sizeMib}M`], {
    cwd,
    signal,
  });
  await chmod(image, 0o600);
}

async function describeFile(folder: string, name: string, signal: AbortSignal): Promise<StarterFile> {
  const path = join(folder, name);
  return { name, size: (await stat(path)).size, sha256: await sha256OfFile(path, signal) };
}
