import { promisify } from 'node:util';
import { tarOf } from '../lib/tar.ts';
import { wholeFileFailure, writeWholeFile } from '../lib/whole-file.ts';
import type { ReadPart } from './part.ts';

/**
 * Writes the parts below one folder, as a `.tar.gz` for this user only, whole or not at all: what was at `path` is there until
 * the new file is. Throws `disk_full` or `permission_denied`.
 */
export async function saveArchive(
  path: string,
  folder: string,
  parts: readonly ReadPart[],
  at: Date,
): Promise<void> {
  const files = parts.map(({ path: name, text }) => ({
    path: `${folder}/${name}`,
    content: text,
    mode: 0o600,
  }));
  try {
    // Loaded when it is first used: a launch does not need it.
    const { gzip } = process.getBuiltinModule('node:zlib');
    const archive = await promisify(gzip)(tarOf(files, at));
    await writeWholeFile(path, (file) => file.writeFile(archive));
  } catch (cause) {
    throw wholeFileFailure(cause, {
      message: `The diagnostics couldn’t be saved as ${path}`,
      unchanged: 'No partial file was left there.',
      hint: 'Save them in another folder.',
    });
  }
}
