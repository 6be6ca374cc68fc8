import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';

/** The name of the manifest in a starter's folder. It is written last: a folder without it is not a starter. */
export const starterManifestName = 'starter.json';

/** In bytes; ours have one thousand. */
const longest = 64 * 1024;

const starterFileSchema = z.object({
  /** A plain file name: a manifest never points out of its folder. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  /** In bytes. */
  size: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const sourcePackageSchema = z.object({ name: z.string().min(1), version: z.string().min(1) });

export const starterManifestSchema = z.object({
  formatVersion: z.literal(1),
  /** What `uname -r` answers in the guest. */
  kernelVersion: z.string().min(1),
  /** The version of Debian's busybox-static package. */
  busyboxVersion: z.string().min(1),
  /** RFC 3339, UTC, whole seconds. */
  builtAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  /**
   * The SSH server; absent: there is none. It lets in, as the user below, whoever has a key that the seed names in
   * `etc/banger/authorized_keys`.
   */
  ssh: z.object({ server: z.string().min(1), version: z.string().min(1) }).optional(),
  /** The guest agent, which answers the host over a virtio-serial port; absent: there is none. */
  agent: z.object({ name: z.string().min(1), version: z.string().min(1) }).optional(),
  /** Debian's source packages of all that is in it, by name; absent: made before they were written down. */
  sources: z.array(sourcePackageSchema).optional(),
  login: z.object({
    /** A plain name: it becomes a word of a command. */
    user: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
    /** How one gets in, in words: there is no password. */
    note: z.string().min(1),
  }),
  files: z.object({
    /** `vmlinux` (unpacked ELF, boots through PVH) or, where the kernel could not be unpacked, `vmlinuz`. */
    kernel: starterFileSchema,
    initrd: starterFileSchema,
    /** A raw ext4 filesystem without a partition table. */
    rootfs: starterFileSchema,
  }),
});

export type StarterFile = z.infer<typeof starterFileSchema>;
export type SourcePackage = z.infer<typeof sourcePackageSchema>;
export type StarterManifest = z.infer<typeof starterManifestSchema>;

/** Reads and checks the manifest in `dir`. Throws `file_missing` or `file_invalid`; the files themselves are not read. */
export async function readStarterManifest(dir: string): Promise<StarterManifest> {
  const path = join(dir, starterManifestName);
  // An image brings anything under that name: a named pipe would wait for somebody to write.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw unusable('file_missing', `There is no starter image at ${dir}.`, cause);
  });
  try {
    return starterManifestSchema.parse(JSON.parse(await textOf(file, path)));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unusable('file_invalid', `The manifest ${path} isn’t valid.`, cause);
  } finally {
    await file.close();
  }
}

async function textOf(file: FileHandle, path: string): Promise<string> {
  if (!(await file.stat()).isFile())
    throw unusable('file_invalid', `The manifest ${path} isn’t a regular file.`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(longest + 1), 0, longest + 1, 0);
  if (bytesRead > longest)
    throw unusable('file_invalid', `The manifest ${path} is longer than ${longest} bytes.`);
  return buffer.toString('utf8', 0, bytesRead);
}

function unusable(code: 'file_missing' | 'file_invalid', message: string, cause?: unknown): AppError {
  return new AppError(
    {
      code,
      message,
      unchanged: 'Nothing was copied.',
      hint: 'Build the starter image again, or add a kernel and root file system of your own.',
    },
    { cause },
  );
}
