import { chmod, copyFile, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { runProgram } from '../programs/run-program.ts';
import { fileNotInPackages } from './failures.ts';
import type { GuestFile, GuestPart } from './guest-file.ts';
import { guestModules, optionalGuestModules } from './guest-initramfs.ts';
import { guestFiles, guestFolders, guestLinks } from './guest-root.ts';
import { whereToBeHad } from './ssh-server.ts';

/** What resize2fs is linked to; the loader's path is fixed in the program. */
const libraries = ['libe2p.so.2', 'libext2fs.so.2', 'libcom_err.so.2', 'libc.so.6'];
const loader = 'ld-linux-x86-64.so.2';
const libraryFolder = 'lib/x86_64-linux-gnu';

/** The real path of a file in unpacked packages, which keep it at `path` or, in newer releases, below `usr/`. */
export async function packageFile(tree: string, path: string): Promise<string> {
  for (const candidate of [join(tree, path), join(tree, 'usr', path)]) {
    const found = await realpath(candidate).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw fileNotInPackages(path);
}

/** Reads the kernel modules that the guest loads, in order. What the kernel has built in is left out. */
export async function readGuestModules(
  tree: string,
  kernelVersion: string,
  signal: AbortSignal,
): Promise<{ name: string; content: Buffer }[]> {
  const folder = `lib/modules/${kernelVersion}`;
  const builtIn = new Set(
    (await readFile(await packageFile(tree, `${folder}/modules.builtin`), 'utf8')).split('\n'),
  );
  const modules: { name: string; content: Buffer }[] = [];
  for (const path of [...optionalGuestModules, ...guestModules]) {
    if (builtIn.has(`${path}.ko`)) continue;
    const plain = `${folder}/${path}.ko`;
    // Debian 13 compresses its modules.
    const compressed = await packageFile(tree, `${plain}.xz`).catch(() => undefined);
    const isThere = compressed ?? (await packageFile(tree, plain).catch(() => undefined));
    if (isThere === undefined && optionalGuestModules.includes(path)) continue;
    if (compressed !== undefined) await runProgram('xz', ['--decompress', compressed], { cwd: tree, signal });
    modules.push({
      name: `${posix.basename(path)}.ko`,
      content: await readFile(await packageFile(tree, plain)),
    });
  }
  return modules;
}

/** Lays out the guest's root filesystem in the new folder `root`: our files, busybox with its links, and resize2fs. */
export async function writeGuestTree(root: string, packages: string, signal: AbortSignal): Promise<void> {
  await mkdir(root, { mode: 0o755 });
  await writeFolders(root, guestFolders);

  const busybox = await packageFile(packages, 'bin/busybox');
  await install(busybox, join(root, 'bin/busybox'));
  const applets = await runProgram(busybox, ['--list-full'], { cwd: root, signal });
  const links = new Map(
    applets
      .split('\n')
      .filter((path) => path.includes('/') && path !== 'bin/busybox')
      .map((path) => [path, '/bin/busybox']),
  );
  for (const { path, target } of guestLinks) links.set(path, target);
  for (const [path, target] of links) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }

  await install(await packageFile(packages, 'sbin/resize2fs'), join(root, 'usr/sbin/resize2fs'));
  for (const name of [...libraries, loader]) {
    const folder = name === loader ? 'lib64' : libraryFolder;
    await install(await packageFile(packages, `${libraryFolder}/${name}`), join(root, folder, name));
  }
  await writeFiles(root, guestFiles);
}

/** Adds a part to a guest's tree, whole or not at all; false where a file of it is in no package. */
export async function addGuestPart(root: string, packages: string, part: GuestPart): Promise<boolean> {
  const found = await whereToBeHad(() =>
    Promise.all(part.files.map(async (path) => ({ path, from: await packageFile(packages, path) }))),
  );
  if (!found) return false;
  for (const { path, from } of found) await install(from, join(root, path));
  await writeFolders(root, part.ownFolders);
  await writeFiles(root, part.ownFiles);
  return true;
}

async function writeFolders(root: string, folders: GuestPart['ownFolders']): Promise<void> {
  for (const { path, mode } of folders) {
    await mkdir(join(root, path), { recursive: true });
    await chmod(join(root, path), mode);
  }
}

async function writeFiles(root: string, files: readonly GuestFile[]): Promise<void> {
  for (const { path, mode, content } of files) {
    const full = join(root, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
    await chmod(full, mode);
  }
}

async function install(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, 0o755);
}
