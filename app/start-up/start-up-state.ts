import type { ErrorValue, StartUpProblem, StartUpProblemKind, StartUpState } from '../contract/index.ts';
import type { EventBus } from '../lib/bus.ts';
import { systemFailure } from '../lib/failures.ts';
import { choicesFor, kindOf, type Stage } from './problems.ts';

/** What the start-up is doing, or the problem that a person must decide about; `startUp.changed` tells each change of it. */
export function createStartUpState({
  path,
  events,
  listBackups,
  report,
}: {
  /** The database. */
  path: string;
  events: EventBus;
  listBackups: () => Promise<NonNullable<StartUpProblem['backups']>>;
  report: (error: ErrorValue) => void;
}) {
  let state: StartUpState = { phase: 'opening', waitingSince: null };

  function change(next: StartUpState): void {
    state = next;
    events.emit('startUp.changed', next);
  }

  /** Changes the problem that is shown, if one is. */
  function amend(changes: Partial<StartUpProblem>): void {
    if (state.phase === 'problem') change({ phase: 'problem', problem: { ...state.problem, ...changes } });
  }

  function showProblem(kind: StartUpProblemKind, error: ErrorValue): void {
    const choices = [...choicesFor[kind]];
    const nothingYet = { backups: null, pending: null, failure: null, recovered: null };
    change({ phase: 'problem', problem: { kind, error, path, choices, ...nothingYet } });
    if (choices.includes('restore')) void showBackups();
  }

  async function showBackups(): Promise<void> {
    amend({ backups: await listBackups().catch(() => []) });
  }

  return {
    now: () => state,
    change,
    amend,

    /** Shows what kept the database from being opened, with the choices that there are. */
    explain(error: unknown, stage: Stage): void {
      const { value } = systemFailure(error, {
        message: `The database ${path} couldn’t be opened`,
        unchanged: 'Your VMs and images are kept.',
        hint: 'Try again. If it happens again, see the log in the state folder.',
      });
      const kind = kindOf(value, path, stage);
      if (kind !== 'upgrade_cancelled') report(value);
      showProblem(kind, value);
    },
  };
}
