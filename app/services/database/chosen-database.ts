import { type Stats, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { failure } from '../../lib/failures.ts';
import { filesOf, oldDisksOf } from '../../store/import/old-files.ts';
import type { SourceRows } from '../../store/import/source-rows.ts';

/** Also under another name: the database must not be read by two hands of one process. */
export function refuseOurOwn(ours: string, path: string): void {
  const own = statSync(ours);
  const other = statIfThere(path);
  if (other?.ino !== own.ino || other.dev !== own.dev) return;
  throw failure('file_invalid', {
    message: `${path} is the database that Banger has open.`,
    unchanged: 'Nothing was changed.',
    hint: 'Choose the database of another installation.',
  });
}

/** What cannot be looked at is not ours; reading it says what it is. */
function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** The files that a chosen database names and that are not there. */
export async function missingFiles(source: SourceRows): Promise<Set<string>> {
  const paths = new Set([...source.images.flatMap(filesOf), ...source.vms.flatMap(oldDisksOf)]);
  const missing = await Promise.all(
    [...paths].map((path) =>
      access(path).then(
        () => null,
        () => path,
      ),
    ),
  );
  return new Set(missing.filter((path) => path !== null));
}
