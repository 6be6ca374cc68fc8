import type { VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { untilVm } from '../kit/wait.ts';
import { goals } from '../vm/goals.ts';
import type { Call } from './tools.ts';

export type Goal = keyof typeof goals;
export const goalNames = Object.keys(goals) as [Goal, ...Goal[]];

/** Milliseconds between two signs of life: clients give up those that are silent for a minute. */
const signOfLife = 10_000;

/** Why a guest that runs is not called ready. */
const reasons: Record<string, string> = {
  null: ', and no agent in its guest has answered',
  false: ', and its guest is still starting up',
};

/**
 * Resolves to the VM once it is as it should be. Throws `timeout` when that takes longer than `seconds`, `wrong_state` where a VM
 * that is to run is off, or one is paused, and what `untilVm` throws.
 */
export async function waitFor(
  banger: Banger,
  { id }: { readonly id: string },
  { goal, seconds, call }: { readonly goal: Goal; readonly seconds: number; readonly call: Call },
): Promise<VmView> {
  let news = '';
  const tick = setInterval(() => call.report(news), signOfLife);
  try {
    return await untilVm(banger, {
      id,
      signal: call.signal,
      patience: seconds * 1000,
      isThere: (vm) => {
        if (goals[goal](vm)) return true;
        if (goal !== 'stopped' && goals.stopped(vm)) throw isOff(vm, goal);
        if (vm.state === 'paused') throw isPaused(vm, goal);
        news = `${vm.name} is ${vm.state}${vm.state === 'running' ? reasons[String(vm.ready)] : ''}.`;
        call.report(news);
        return false;
      },
      tooLate: (vm) => tooLate(vm, goal, seconds),
    });
  } finally {
    clearInterval(tick);
  }
}

function isOff({ name, runtime }: VmView, goal: Goal) {
  const { lastError = '' } = runtime;
  return failure('wrong_state', {
    message: `${name} is off, and won’t be ${goal} by itself.${lastError && ` ${lastError}`}`,
    unchanged: 'The VM and its disk are kept.',
    hint: runtime.lastHint ?? 'Start it with start_vm.',
  });
}

function isPaused({ name }: VmView, goal: Goal) {
  return failure('wrong_state', {
    message: `${name} is paused, and won’t be ${goal} by itself.`,
    unchanged: 'The VM and its disk are kept.',
    hint: 'Resume it with start_vm.',
  });
}

function tooLate({ name, state, ready }: VmView, goal: Goal, seconds: number) {
  const why = goal === 'ready' && state === 'running' ? reasons[String(ready)] : '';
  return failure('timeout', {
    message: `${name} isn’t ${goal} after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}: it is ${state}${why}.`,
    unchanged: 'The VM and its disk are kept.',
    hint: 'Call wait_for_vm to wait longer.',
  });
}
