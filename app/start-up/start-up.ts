import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../contract/errors.ts';
import type { ErrorValue, StartUpChoice } from '../contract/index.ts';
import type { DatabaseWorker } from '../database-worker/client.ts';
import { createEventBus, type EventBus } from '../lib/bus.ts';
import { failure, systemFailure } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';
import { closingPatience, settlesWithin } from '../lib/settles-within.ts';
import type { Desktop } from '../services/desktop/desktop.ts';
import type { Inspection } from '../store/file/inspection.ts';
import { NeedsUpgrade } from '../store/file/open.ts';
import { logStartUp } from './log-start-up.ts';
import { type OpenDatabaseOptions, type OpenedStore, openDatabase } from './open-database.ts';
import type { Stage } from './problems.ts';
import { createStartUpState } from './start-up-state.ts';
import { fractionOf, positionOf } from './upgrade-progress.ts';

interface StartUpOptions extends OpenDatabaseOptions {
  readonly worker: DatabaseWorker;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Makes the folders; throws an `AppError`. */
  readonly prepare: () => void;
  /** Takes charge of the open database. */
  readonly onOpened: (store: OpenedStore) => void;
  /** Says it where people look who see no window. */
  readonly report: (error: ErrorValue) => void;
  readonly desktop: Pick<Desktop, 'showInFolder'>;
  readonly quit: () => void;
  /** Milliseconds to wait for another program to let go of the database before saying so; 10000 where absent. */
  readonly patience?: number;
}

/** Milliseconds between two looks at a database that is locked. */
const lookInterval = 250;

export type StartUp = ReturnType<typeof createStartUp>;

/**
 * From launch to the open database. What is up to date is open when `begin` returns; else `state` and the event
 * `startUp.changed` tell what is done, or what a person must decide. Every decision is one task of the worker, which a
 * kill does not leave half done; nothing is ever deleted, and no new database made unasked.
 */
export function createStartUp(options: StartUpOptions) {
  const { path, backupsDir, worker, patience = 10_000 } = options;
  const place = { path, backupsDir };
  const listBackups = () => worker.run('listBackups', place);
  const events: EventBus = createEventBus();
  const log = logStartUp(events, options.logger);
  const state = createStartUpState({ path, events, listBackups, report: options.report });
  const { change, explain, amend } = state;
  let current: { abort: AbortController; done: Promise<unknown> } | null = null;
  /** Somebody has said that the old database may stay away. */
  let fresh = false;
  /** What is opened from now on nobody would close. */
  let closing = false;

  /** One thing at a time. */
  function undertake<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (current) return Promise.reject(busy());
    const running = { abort: new AbortController(), done: Promise.resolve<unknown>(undefined) };
    current = running;
    const done = work(running.abort.signal).finally(() => {
      current = null;
    });
    running.done = done;
    return done;
  }

  async function open(signal: AbortSignal): Promise<void> {
    const began = Date.now();
    const waitingSince = new Date(began).toISOString();
    for (let upgraded = false; !closing; ) {
      const { error, stage } = tryToOpen();
      if (error === null) return;
      if (error instanceof NeedsUpgrade && !upgraded) {
        upgraded = await upgrade(error.pending, signal);
        if (!upgraded) return;
      } else if (isLocked(error) && Date.now() < began + patience) {
        change({ phase: 'opening', waitingSince });
        await delay(lookInterval);
      } else {
        explain(error, stage);
        return;
      }
    }
  }

  /** No error: it is open. */
  function tryToOpen(): { error: unknown; stage: Stage } {
    let store: OpenedStore | undefined;
    let stage: Stage = 'prepare';
    try {
      options.prepare();
      stage = 'open';
      store = openDatabase(options, fresh);
      log.opened(path, store);
      options.onOpened(store);
      change({ phase: 'open' });
      return { error: null, stage };
    } catch (error) {
      store?.db.close();
      return { error, stage };
    }
  }

  async function upgrade(pending: NeedsUpgrade['pending'], signal: AbortSignal): Promise<boolean> {
    change({
      phase: 'upgrading',
      step: 'space',
      migration: null,
      position: null,
      fraction: 0,
      cancelling: false,
    });
    try {
      const report = await worker.run('upgrade', place, {
        signal,
        onProgress: (progress) => {
          const { step, migration = null } = progress;
          const fraction = fractionOf(progress, pending);
          const position = positionOf(progress, pending);
          change({ phase: 'upgrading', step, migration, position, fraction, cancelling: signal.aborted });
        },
      });
      log.upgraded(report);
      return true;
    } catch (error) {
      explain(error, 'upgrade');
      return false;
    }
  }

  /** Carries out a choice about the problem on the screen. When it fails, the problem stays and says why. */
  function choose(choice: StartUpChoice, work: () => Promise<void>): Promise<void> {
    return undertake(async () => {
      const now = state.now();
      if (now.phase !== 'problem' || !now.problem.choices.includes(choice)) throw notOffered();
      amend({ pending: choice, failure: null });
      try {
        await work();
      } catch (error) {
        const { value } = systemFailure(error, words[choice]);
        amend({ pending: null, failure: value });
      }
    });
  }

  return {
    events,
    state: state.now,

    /** Resolves when the database is open, or somebody must decide. Call it once. */
    begin: (): Promise<void> => undertake(open),

    retry: (): Promise<void> => undertake(open),

    restore: (name: string): Promise<void> =>
      choose('restore', async () => {
        const { quarantined } = await worker.run('restore', { ...place, name });
        change({ phase: 'replaced', by: 'restored', quarantined });
      }),

    startNew: (): Promise<void> =>
      choose('start_new', async () => {
        const quarantined = await worker.run('setAside', place);
        fresh = true;
        change({ phase: 'replaced', by: 'set_aside', quarantined });
      }),

    salvage: (): Promise<void> =>
      choose('salvage', async () => {
        const { backup, tables, leftovers } = await worker.run('salvage', place);
        const backups = await listBackups();
        amend({ pending: null, backups, recovered: { name: backup.name, tables: [...tables], leftovers } });
      }),

    /** What the file is. Throws `wrong_state` while something is done to it: who closes a file lets go of all locks on it. */
    inspect: (): Promise<Inspection> =>
      state.now().phase === 'open' ? Promise.reject(busy()) : undertake(() => worker.run('inspect', place)),

    cancel(): void {
      const now = state.now();
      if (now.phase !== 'upgrading') return;
      current?.abort.abort();
      change({ ...now, cancelling: true });
    },

    showFolder(): void {
      const now = state.now();
      const kept = now.phase === 'replaced' ? now.quarantined : null;
      options.desktop.showInFolder(kept ?? (existsSync(path) ? path : dirname(path)));
    },

    quit: options.quit,

    /**
     * Asks what runs to stop, and resolves when it has, or `patience` milliseconds later: to what it did not wait for, which is
     * the worker's and may be cut short. For quitting: nothing is opened from then on.
     */
    async close(patience = closingPatience): Promise<string[]> {
      closing = true;
      if (!current) return [];
      current.abort.abort();
      const ended = await settlesWithin(Promise.allSettled([current.done]), patience);
      return ended ? [] : [`work on the database (${state.now().phase})`];
    },
  };
}

function isLocked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'timeout';
}

const unchanged = 'Banger hasn’t modified the file.';
const words: Record<StartUpChoice, { message: string; unchanged: string; hint: string }> = {
  restore: {
    message: 'The backup couldn’t be restored',
    unchanged,
    hint: 'Try again, or restore another backup.',
  },
  salvage: { message: 'The database couldn’t be recovered', unchanged, hint: 'Restore a backup.' },
  start_new: { message: 'The current database couldn’t be moved', unchanged, hint: 'Try again.' },
};

function busy() {
  return failure('wrong_state', {
    message: 'Banger is still working on the previous request.',
    unchanged: 'That request continues.',
    hint: 'Wait until it is finished.',
  });
}

function notOffered() {
  return failure('wrong_state', {
    message: 'This action isn’t available for the database in its current state.',
    unchanged,
    hint: 'Choose one of the options on the screen.',
  });
}
