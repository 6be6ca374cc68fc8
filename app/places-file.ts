import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Places, placesSchema } from './window-place.ts';

/** What was remembered; nothing, where the file is not there or is not one of ours. */
export function readPlaces(path: string): Places {
  try {
    return placesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

/** All or nothing, for this user only. A place that cannot be written down is no reason to bother anybody. */
export function writePlaces(path: string, places: Places): void {
  const draft = `${path}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, JSON.stringify(places), { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    // See above.
  }
}
