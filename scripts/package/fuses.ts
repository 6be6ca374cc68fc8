import { copyFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { mustRun } from '../lib/run.ts';

const executable = 'banger-desktop';

/**
 * Hands `use` the unpacked `app` as it is released: with the fuses of electron-builder.yml to the last. In the unpacked app
 * itself one is left on, the inspector's, by which the end-to-end tests drive it. Removed when `use` is done.
 */
export async function withReleaseFuses(app: string, use: (released: string) => Promise<void>): Promise<void> {
  // Beside it: its files are the same ones, but the executable.
  const released = `${app}-released-${process.pid}`;
  try {
    await mustRun('cp', ['--archive', '--link', app, released]);
    await blowInspectorFuse(join(released, executable));
    await use(released);
  } finally {
    await rm(released, { recursive: true, force: true });
  }
}

async function blowInspectorFuse(file: string): Promise<void> {
  const { atime, mtime } = await stat(file);
  const own = `${file}.own`;
  await copyFile(file, own);
  await flipFuses(own, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
  });
  await utimes(own, atime, mtime);
  await rename(own, file);
}
