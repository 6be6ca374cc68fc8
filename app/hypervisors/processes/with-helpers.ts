import type { Reached } from '../../lib/fail-points.ts';
import { driverFailure } from '../driver/failures.ts';
import type { Hypervisor, NoteHelpers } from '../driver/hypervisor.ts';
import type { HelperRecord, MachineConfig } from '../driver/machine.ts';
import type { SoloHypervisor } from '../driver/solo-hypervisor.ts';
import { adoptHelpers } from './adopt-helpers.ts';
import { endHelpers, findHelper } from './helper-process.ts';
import { superviseGroup } from './machine-group.ts';
import { type HelperPlan, type LivingHelper, startHelpers } from './start-helpers.ts';

/** Which helpers a machine needs, in the order in which they are started. */
export type PlanHelpers = (config: MachineConfig) => readonly HelperPlan[];

export interface HelperOptions {
  /** Absent: none. */
  readonly plan?: PlanHelpers | undefined;
  /** See `clean-exec.ts`. Absent: there is none. */
  readonly cleanExec?: () => Promise<string | null>;
  /** See `fail-points.ts`. */
  readonly reached?: Reached | undefined;
}

/** A driver whose machines may be several processes: the hypervisor, and helpers that are started before and ended after it. */
export function withHelpers<S extends SoloHypervisor>(
  solo: S,
  { plan = () => [], cleanExec = async () => null, reached = () => {} }: HelperOptions,
): Omit<S, 'start'> & Hypervisor {
  return {
    ...solo,

    start: async (config, { signal, onLaunch, note = () => {} } = {}) => {
      const plans = plan(config);
      const noted: HelperRecord[] = [];
      let living: LivingHelper[] = [];
      try {
        const start = async () => {
          if (plans.length === 0) return;
          const request = { config, plans, signal, onLaunch, note, reached, noted };
          living = await startHelpers({ ...request, cleanExec: await cleanExec() });
        };
        const machine = await solo.start(config, { signal, onLaunch, startHelpers: start });
        if (living.length === 0) return machine;
        return superviseGroup({ machine, living, missing: [], runDir: config.runDir, reached });
      } catch (error) {
        if (noted.length > 0) forget(note, await endHelpers(noted, config.runDir));
        throw error;
      }
    },

    adopt: async (ref) => {
      const adoption = await solo.adopt(ref);
      if (!adoption.found || ref.helpers.length === 0) return adoption;
      const { runDir } = ref;
      const group = await adoptHelpers(ref.helpers, runDir);
      return {
        ...adoption,
        machine: superviseGroup({ machine: adoption.machine, ...group, runDir, reached }),
      };
    },

    endProcess: async (ref) => {
      const ended = await solo.endProcess(ref);
      const [left] = await endHelpers(ref.helpers, ref.runDir);
      if (left) throw immortalHelper(left);
      return ended;
    },

    examineHelpers: ({ helpers }) => Promise.all(helpers.map(findHelper)),
    endHelpers: ({ helpers, runDir }) => endHelpers(helpers, runDir),
  };
}

/** Notes what is left after a start that failed. Never throws, because the start's own error is the one to report. */
function forget(note: NoteHelpers, left: readonly HelperRecord[]): void {
  try {
    note(left);
  } catch {
    // A record of a process that is gone does no harm.
  }
}

/** It was killed and is still there after that. */
export function immortalHelper({ role, process }: HelperRecord) {
  return driverFailure('timeout', {
    message: `The helper process “${role}” (${process?.pid}) didn’t end when it was killed.`,
    unchanged: 'It still uses its files and memory.',
    hint: 'This happens when a disk or network share hangs. Fix the share, or restart this computer.',
  });
}
