import { stat } from 'node:fs/promises';
import { z } from 'zod';

/** By what a file is known again without being read. Decimal text, because nanoseconds since 1970 are no exact numbers. */
export const fileMarkSchema = z.object({
  size: z.string(),
  inode: z.string(),
  /** Nanoseconds since 1970, as below. */
  modified: z.string(),
  /** When the file was last written to, renamed, or given another time: no program can set this back. */
  changed: z.string(),
});
export type FileMark = z.infer<typeof fileMarkSchema>;

/**
 * Throws what the file system says, and for what is no regular file: reading that might never end. The device is left out: its
 * number may be another one after each mount.
 */
export async function markOf(path: string): Promise<FileMark> {
  const stats = await stat(path, { bigint: true });
  if (!stats.isFile()) throw new Error(`${path} isn’t a regular file`);
  const { size, ino, mtimeNs, ctimeNs } = stats;
  return { size: `${size}`, inode: `${ino}`, modified: `${mtimeNs}`, changed: `${ctimeNs}` };
}

export function sameMark(a: FileMark, b: FileMark): boolean {
  return a.size === b.size && a.inode === b.inode && a.modified === b.modified && a.changed === b.changed;
}

/** Nanoseconds: the kernel's tick at its slowest, twice, and the two seconds of file systems that keep no fractions. */
const [tick, coarse] = [20_000_000n, 2_000_000_000n];

/**
 * A write that came just after this look may have left the same times. `lookedAt`: milliseconds since 1970, before the look.
 */
export function mayHideWrite({ changed }: FileMark, lookedAt: number): boolean {
  const at = BigInt(changed);
  const grain = at % 1_000_000_000n === 0n ? coarse : tick;
  return at + grain > BigInt(lookedAt) * 1_000_000n;
}
