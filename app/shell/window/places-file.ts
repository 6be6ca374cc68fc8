import { readFileSync } from 'node:fs';
import { writeSmallFile } from '../../lib/small-file.ts';
import { type Places, placesSchema } from './window-place.ts';

/** What was remembered; nothing, where the file is not there or is not one of ours. */
export function readPlaces(path: string): Places {
  try {
    return placesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

/** A place that cannot be written down is no reason to bother anybody. */
export function writePlaces(path: string, places: Places): void {
  writeSmallFile(path, JSON.stringify(places));
}
