import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { StarterProgress } from './build-starter.ts';
import { asAppError } from './failures.ts';
import { placeFolder, writeHashed } from './files.ts';
import { readStarterManifest, type StarterManifest, starterManifestName } from './manifest.ts';
import { openPackedFiles, type PackedFiles } from './packed-starter.ts';

export type InstallStarterOptions = {
  /** The packed starter that the packaged app carries. Only read. */
  fromDir: string;
  /** The new image folder. One that is there is replaced in one step, at the end. */
  toDir: string;
  signal: AbortSignal;
  onProgress: (progress: StarterProgress) => void;
};

const unpacking = {
  kernel: 'Unpacking the kernel',
  initrd: 'Unpacking the initrd',
  rootfs: 'Unpacking the root file system',
};

/**
 * Unpacks a starter into an image folder and checks every byte against its manifest on the way.
 * Throws `AppError`: `file_missing`, `file_invalid` (damaged), `disk_full`, `permission_denied`, `cancelled`.
 * Whatever it throws, `toDir` is as it was and nothing else is left behind.
 */
export async function installStarter(options: InstallStarterOptions): Promise<StarterManifest> {
  const { fromDir, toDir, signal, onProgress } = options;
  let scratch: string | undefined;
  let packed: PackedFiles | undefined;
  try {
    signal.throwIfAborted();
    const manifest = await readStarterManifest(fromDir);
    await mkdir(dirname(toDir), { recursive: true, mode: 0o700 });
    scratch = await mkdtemp(join(dirname(toDir), `.${basename(toDir)}-`));

    packed = openPackedFiles(fromDir);
    const files = Object.values(manifest.files);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let unpacked = 0;
    for (const [part, file] of Object.entries(manifest.files)) {
      onProgress({ step: unpacking[part as keyof typeof unpacking], fraction: unpacked / total });
      const sha256 = await writeHashed(join(scratch, file.name), packed.take(file.size), signal);
      if (sha256 !== file.sha256) throw damaged(packed.path);
      unpacked += file.size;
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(scratch, starterManifestName), text, { mode: 0o600, flush: true });
    signal.throwIfAborted();
    await placeFolder(scratch, toDir);
    onProgress({ step: 'Ready', fraction: 1 });
    return manifest;
  } catch (error) {
    throw asAppError(packed && isDamage(error) ? damaged(packed.path, error) : error, signal);
  } finally {
    packed?.close();
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/** What the decompressor says of bytes that were never its own, and of an end that comes too early. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR__ERROR_FORMAT') || code === 'Z_BUF_ERROR';
}

function damaged(path: string, cause?: unknown): AppError {
  return new AppError(
    {
      code: 'file_invalid',
      message: `${path} is damaged: its content doesn’t match the starter image’s manifest.`,
      unchanged: 'No image was created and nothing was left behind.',
      hint: 'Install Banger again, or build the starter image again.',
    },
    { cause },
  );
}
