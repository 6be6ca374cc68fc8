import type { BaseNote } from './base-note.ts';
import type { FileDigests } from './file-digest.ts';
import { type FileMark, markOf, mayHideWrite, sameMark } from './file-mark.ts';

/** What a look at a root file system says beside the note of a disk that was made from one. */
export type BaseVerdict =
  | { readonly kind: 'unnoted' }
  /** `better`: the note by which it is found again without being read; null: it has that already. */
  | { readonly kind: 'same'; readonly better: BaseNote | null }
  /** `before`: what the disk was made from, in words. `unproven`: what that file held is not known. */
  | { readonly kind: 'changed' | 'unproven'; readonly before: string; readonly now: BaseNote };

/**
 * Costs one look at the file while it has its mark, and a whole reading of it when it has another. Throws what the file
 * system says.
 */
export async function compareBase(
  note: BaseNote | null,
  path: string,
  digests: FileDigests,
): Promise<BaseVerdict> {
  if (note === null) return { kind: 'unnoted' };
  const now = await freshNote(path);
  // Also where it has another path: who moves a folder moves its files as they are.
  const sameFile = sameMark(now.mark, note.mark);
  if (sameFile && (note.digest === null || !mayHideWrite(note.mark, note.lookedAt))) {
    return { kind: 'same', better: path === note.path ? null : { ...note, path } };
  }
  const before = describeNote(note);
  if (now.mark.size !== note.mark.size) return { kind: 'changed', before, now };
  // Another disk may have been made from the same file.
  const digest = note.digest ?? (await digests.recall(note.path, note.mark));
  if (digest === null) return { kind: 'unproven', before, now };
  const read = await digestedNote(path, digests);
  // Somebody writes to it at this moment.
  if (read === null) return { kind: 'changed', before, now };
  return read.digest === digest ? { kind: 'same', better: read } : { kind: 'changed', before, now: read };
}

/** A file as it is now, without reading it. */
export async function freshNote(path: string): Promise<BaseNote> {
  const lookedAt = Date.now();
  return { path, mark: await markOf(path), lookedAt, digest: null };
}

/** A file as it is now, read as a whole. Null: it was written to meanwhile. */
export async function digestedNote(path: string, digests: FileDigests): Promise<BaseNote | null> {
  const read = await digests.of(path);
  return read && { path, mark: read.mark, lookedAt: read.readAt, digest: read.digest };
}

/** A line for people: size, time, content. */
export function describeNote({ mark, digest }: Pick<BaseNote, 'digest'> & { mark: FileMark }): string {
  const written = new Date(Number(BigInt(mark.modified) / 1_000_000n));
  const content = digest === null ? '' : `, SHA-256 ${digest}`;
  return `${mark.size} bytes, last written ${written.toISOString().slice(0, 19).replace('T', ' ')} UTC${content}`;
}
