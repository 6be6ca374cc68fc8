import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { makeTestFolder } from '../../testing/factories.ts';

/** Each with what sets it apart: Btrfs tells `stat` another device than the kernel's list of locks, and overlays are two in one. */
export const fileSystems = ['btrfs', 'xfs', 'ext4', 'overlay', 'tmpfs'] as const;
export type FileSystem = (typeof fileSystems)[number];

/** A folder of the running test on a file system of that kind. Skips the test, with the reason, where none can be had. */
export function folderOn(kind: FileSystem, { skip }: Pick<TestContext, 'skip'>): string {
  const around = makeTestFolder();
  const folder = join(around, 'mounted');
  mkdirSync(folder);
  try {
    mount(kind, around, folder);
  } catch (error) {
    skip(`No ${kind} can be mounted here: ${error instanceof Error ? error.message : error}`);
  }
  // Lazily: what is killed may hold files in it for a moment.
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  const home = join(folder, 'home');
  // As homes mostly lie there: with a device number of its own.
  if (kind === 'btrfs') run('btrfs', ['subvolume', 'create', home]);
  else mkdirSync(home);
  return home;
}

function mount(kind: FileSystem, around: string, folder: string): void {
  if (kind === 'tmpfs') {
    run('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
    return;
  }
  if (kind === 'overlay') {
    // The layers must not lie on another overlay, as a container's files do.
    run('mount', ['-t', 'tmpfs', 'tmpfs', around]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', around]));
    const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(around, name));
    for (const dir of [lower, upper, work, folder]) mkdirSync(String(dir));
    run('mount', [
      '-t',
      'overlay',
      'overlay',
      '-o',
      `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
      folder,
    ]);
    return;
  }
  const image = join(around, 'disk.img');
  writeFileSync(image, '');
  // Sparse; XFS wants as much as this.
  truncateSync(image, 320 * 1024 ** 2);
  run(`mkfs.${kind}`, ['-q', image]);
  run('mount', ['-o', 'loop', image, folder]);
}

function run(program: string, args: readonly string[]): void {
  // An ordinary user's PATH may lack the folders of such programs.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  execFileSync(program, args, { stdio: 'pipe', env });
}
