import type { StartUpState } from '../contract/index.ts';
import type { EventBus } from '../lib/bus.ts';
import type { Logger } from '../lib/logger.ts';
import { sqliteVersion } from '../store/db.ts';
import type { UpgradeReport } from '../store/file/upgrade.ts';
import type { OpenedStore } from './open-database.ts';

type StartUpLogger = Pick<Logger, 'info' | 'warn'>;

/** Writes into the main log how the database came to be open, or what is in the way of that and was chosen. */
export function logStartUp(events: EventBus, logger: StartUpLogger) {
  let last = '';
  events.on('startUp.changed', (state) => {
    const entry = entryOf(state);
    if (!entry) return;
    // The state changes with every step of its progress as well.
    const text = JSON.stringify(entry);
    if (text !== last) logger[entry.level](entry.message, entry.detail);
    last = text;
  });
  return {
    upgraded({ applied, backup, notes }: UpgradeReport): void {
      const migrations = applied.map(({ id, name, duration }) => ({
        id,
        name,
        milliseconds: Math.round(duration),
      }));
      logger.info('database upgraded', {
        migrations,
        backup: backup?.path ?? null,
        ...(notes.length > 0 ? { notes } : {}),
      });
    },
    opened(path: string, { db, readOnly }: OpenedStore): void {
      logger.info('database opened', {
        path,
        sqlite: sqliteVersion(db),
        ...(readOnly ? { readOnly: true, writtenBy: readOnly.writtenBy } : {}),
      });
    },
  };
}

interface StartUpEntry {
  readonly level: keyof StartUpLogger;
  readonly message: string;
  readonly detail?: Record<string, unknown>;
}

/** Null: others tell of it. */
function entryOf(state: StartUpState): StartUpEntry | null {
  switch (state.phase) {
    case 'opening':
      return state.waitingSince === null
        ? null
        : { level: 'info', message: 'database locked, waiting for it' };
    case 'upgrading':
      return { level: 'info', message: 'database upgrade started' };
    case 'problem': {
      const { kind, error, pending, failure, recovered } = state.problem;
      if (pending) return { level: 'info', message: 'choice made', detail: { choice: pending } };
      if (failure) return { level: 'warn', message: 'choice failed', detail: { reason: failure.message } };
      if (recovered)
        return { level: 'info', message: 'database recovered', detail: { backup: recovered.name } };
      return { level: 'warn', message: 'database not opened', detail: { kind, reason: error.message } };
    }
    case 'replaced': {
      const { by, quarantined } = state;
      return { level: 'info', message: 'database replaced', detail: { by, quarantined } };
    }
    case 'open':
      return null;
  }
}
