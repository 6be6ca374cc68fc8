import type { VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Context } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { parseSeconds } from '../kit/seconds.ts';
import { untilVm } from '../kit/wait.ts';
import { goals } from './goals.ts';

export interface WaitOptions {
  readonly for: keyof typeof goals;
  readonly timeout?: string;
}

export async function waitForVm(
  { banger, output, signal }: Context,
  name: string,
  options: WaitOptions,
): Promise<void> {
  const seconds = options.timeout === undefined ? null : parseSeconds(options.timeout);
  const asked = await banger('long');
  const { id } = await findVm(asked, name);
  const isThere = goals[options.for];
  let isSaid = false;
  const vm = await untilVm(asked, {
    id,
    signal,
    isThere: (vm) => {
      if (options.for === 'ready' && vm.state === 'running' && vm.ready === null && !isSaid) {
        isSaid = true;
        output.note(`${vm.name} has no guest agent that Banger knows of. Waiting in case one answers …`);
      }
      return isThere(vm);
    },
    patience: seconds === null ? null : seconds * 1000,
    tooLate: (vm) => tooLate(vm, options.for, seconds ?? 0),
  });
  output.result(vm, `${vm.name} is ${options.for}.`);
}

/** Why a guest that runs is not called ready. */
const reasons: Record<string, string> = {
  null: ', and no agent in its guest has answered',
  false: ', and its guest is still starting up',
};

function tooLate({ name, state, ready }: VmView, goal: string, seconds: number) {
  return failure('timeout', {
    message: `${name} isn’t ${goal} after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}: it is ${state}${
      goal === 'ready' && state === 'running' ? reasons[String(ready)] : ''
    }.`,
    unchanged: 'Nothing was changed.',
    hint: 'Look at it with “banger-desktop vm show”, or wait longer.',
  });
}
