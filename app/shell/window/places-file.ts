import { readFileSync } from 'node:fs';
import { writeSmallFile } from '../../lib/small-file.ts';
import type { Place, Places } from './window-place.ts';

/** What was remembered; nothing, where the file is not there or is not one of ours. */
export function readPlaces(path: string): Places {
  try {
    const places: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isPlaces(places) ? places : [];
  } catch {
    return [];
  }
}

/** A place that cannot be written down is no reason to bother anybody. */
export function writePlaces(path: string, places: Places): void {
  writeSmallFile(path, JSON.stringify(places));
}

// By hand: the window waits for this, and zod takes longer than all else that is loaded before it.

function isPlaces(value: unknown): value is Places {
  return Array.isArray(value) && value.length <= 20 && value.every(isOnLayout);
}

function isOnLayout(value: unknown): boolean {
  const { layout, place } = value as Partial<Record<'layout' | 'place', unknown>>;
  return typeof layout === 'string' && layout.length <= 1000 && isPlace(place);
}

function isPlace(value: unknown): value is Place {
  const { x, y, width, height, maximized } = value as Partial<Record<keyof Place, unknown>>;
  const isPosition = (at: unknown) => at === undefined || isInt(at, -100_000);
  const isLength = (length: unknown) => isInt(length, 1);
  return [x, y].every(isPosition) && [width, height].every(isLength) && typeof maximized === 'boolean';
}

const isInt = (value: unknown, least: number) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= 100_000;
