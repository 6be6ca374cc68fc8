import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeWholeFile } from '../../lib/whole-file.ts';
import { fileMarkSchema } from './file-mark.ts';

/**
 * What a disk was made from: a file beside the disk, because it is as old as the disk, also where the database is restored from
 * a backup or the folder is copied.
 */
const baseNoteSchema = z.object({
  /** The root file system. Absolute. */
  path: z.string(),
  mark: fileMarkSchema,
  /** Milliseconds since 1970, before the mark was taken. */
  lookedAt: z.number(),
  /** SHA-256 of the content that has the mark; null: nobody has read it yet. */
  digest: z.string().nullable(),
});
export type BaseNote = z.infer<typeof baseNoteSchema>;

/** Null: there is none, or it cannot be understood. */
export async function readBaseNote(path: string): Promise<BaseNote | null> {
  try {
    return baseNoteSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whole or not at all. Throws what the file system says. */
export function writeBaseNote(path: string, note: BaseNote): Promise<void> {
  return writeWholeFile(path, (file) => file.writeFile(`${JSON.stringify(note)}\n`));
}
