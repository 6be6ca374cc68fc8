import { commandsIn, isAlive, type VmCommand, type VmView, vmStates } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';

const participles: Record<VmCommand, string> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  pause: 'paused',
  resume: 'resumed',
  forceStop: 'forced off',
  delete: 'deleted',
};

/** The VM, when its state takes the command. Throws `wrong_state`. */
export function requireCommand(vm: VmView, command: VmCommand): VmView {
  if (commandsIn[vm.state].includes(command)) return vm;
  throw failure('wrong_state', {
    message: `${vm.name} is ${vm.state} and cannot be ${participles[command]}.`,
    unchanged: 'The VM goes on as it was.',
    hint: wayOn(vm, command),
  });
}

function wayOn({ state }: VmView, command: VmCommand): string {
  if (command === 'delete' && state === 'unknown')
    return 'Force it off first: its process may still use the disk.';
  if (command === 'delete' && isAlive(state)) return 'Stop it first.';
  const taking = vmStates.filter((one) => commandsIn[one].includes(command));
  return `That works for a VM that is ${taking.join(' or ')}.`;
}
