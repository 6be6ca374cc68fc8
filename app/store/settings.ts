import { type Theme, themes } from '../contract/themes.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

/** What was chosen under a key; undefined: nothing, or something that is no JSON. */
export function readSetting(db: ReadableDb, key: string): unknown {
  const row = prepared<{ json: string }>(db, 'SELECT value_json AS json FROM settings WHERE key = ?').get(
    key,
  );
  if (!row) return undefined;
  try {
    return JSON.parse(row.json) as unknown;
  } catch {
    return undefined;
  }
}

/** One that this version does not know counts as none. */
export function readTheme(db: ReadableDb): Theme {
  const chosen = readSetting(db, 'theme');
  return themes.find((theme) => theme === chosen) ?? 'system';
}

export function writeSetting(db: WritableDb, key: string, value: unknown): void {
  prepared(
    db,
    'INSERT INTO settings (key, value_json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json',
  ).run(key, JSON.stringify(value));
}

/** All that was chosen, as it is written down. */
export function listSettings(db: ReadableDb): { key: string; json: string }[] {
  return prepared<{ key: string; json: string }>(
    db,
    'SELECT key, value_json AS json FROM settings ORDER BY key',
  ).all();
}
