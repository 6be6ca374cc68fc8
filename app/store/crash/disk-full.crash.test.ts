import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import type { Migration } from '../migrate/migration.ts';
import { makeTestFolder } from '../testing/factories.ts';
import {
  applyTo,
  type JournalMode,
  type ScenarioName,
  scenarios,
  startScenario,
} from './testing/scenarios.ts';
import { recoverable, wholeMigrations, wholeStates } from './testing/states.ts';

const modes: JournalMode[] = ['wal', 'delete'];

function pagesOf(path: string): number {
  const db = new Database(path);
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.close();
  return pages;
}

/** Null when it fits. */
function failureToApply(path: string, list: readonly Migration[], maxPages: number): AppError | null {
  try {
    applyTo(path, list, { maxPages });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe.each<ScenarioName>(['real', 'synthetic'])('the %s migrations', (scenario) => {
  test.each(modes)('on a disk that grows page by page fail whole, until they fit (%s)', (mode) => {
    const folder = makeTestFolder();
    const start = join(folder, 'start.db');
    startScenario(scenario, mode, start);
    const states = wholeStates(scenario);
    const list = scenarios[scenario].migrations;

    const counts: number[] = [];
    for (let maxPages = pagesOf(start); counts.at(-1) !== states.length - 1; maxPages += 1) {
      const path = join(folder, `${maxPages}-pages.db`);
      copyFileSync(start, path);
      const failure = failureToApply(path, list, maxPages);
      counts.push(wholeMigrations(path, states));
      expect(failure?.code).toBe(counts.at(-1) === states.length - 1 ? undefined : 'disk_full');
      recoverable(scenario, path, states);
    }
    expect(counts.length).toBeGreaterThan(3);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });
});
