import {
  commandsFor,
  commandsIn,
  isAlive,
  type VmCommand,
  type VmView,
  vmStates,
} from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import { driverMissing, hypervisorNameOf } from './driver-of.ts';

const participles: Record<VmCommand, string> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  pause: 'paused',
  resume: 'resumed',
  forceStop: 'forced off',
  delete: 'deleted',
};

/** The VM, when it takes the command. Throws `wrong_state`, and `hypervisor_missing` where nobody can ask its machine anything. */
export function requireCommand(vm: VmView, command: VmCommand): VmView {
  if (commandsFor(vm).includes(command)) return vm;
  if (!vm.capabilities) throw driverMissing(vm);
  if (commandsIn[vm.state].includes(command)) throw notSupported(vm, command);
  throw failure('wrong_state', {
    message: `${vm.name} is ${vm.state} and can’t be ${participles[command]}.`,
    unchanged: 'The VM is unchanged.',
    hint: wayOn(vm, command),
  });
}

function notSupported(vm: VmView, command: VmCommand): Error {
  return failure('wrong_state', {
    message: `${vm.name} can’t be ${participles[command]}: the hypervisor “${hypervisorNameOf(vm)}” doesn’t support that.`,
    unchanged: 'The VM is unchanged.',
    hint: `It can be ${commandsFor(vm)
      .map((one) => participles[one])
      .join(' or ')}.`,
  });
}

function wayOn({ state }: VmView, command: VmCommand): string {
  if (command === 'delete' && state === 'unknown')
    return 'Force it off first: its process may still be using the disk.';
  if (command === 'delete' && isAlive(state)) return 'Stop it first.';
  const taking = vmStates.filter((one) => commandsIn[one].includes(command));
  return `That works for a VM that is ${taking.join(' or ')}.`;
}
