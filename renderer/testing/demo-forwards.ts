import type { CheckForwardInput, ForwardCheck, Forwards } from '../../app/contract/forwards.ts';
import { defaultForwards } from '../../app/contract/vm-defaults.ts';
import type { VmView } from '../../app/contract/vms.ts';

/** The port that somebody else has, on every address. */
const takenPort = 3000;
const taken = `Port ${takenPort} is used by node (process 4242), which listens on all addresses.`;

const addressOf = ({ guestIp }: VmView) => guestIp.replace(/^\d+/, '127');

export function demoForwards(vm: VmView): Forwards {
  const running = vm.state === 'running' || vm.state === 'paused';
  const forwards = (vm.spec.forwards ?? defaultForwards).map((forward) => {
    if (forward.hostPort === takenPort)
      return { ...forward, status: 'taken' as const, reason: taken, owner: null };
    return {
      ...forward,
      status: running ? ('open' as const) : ('waiting' as const),
      reason: null,
      owner: null,
    };
  });
  return { address: addressOf(vm), live: true, forwards };
}

/** `vm`: null for one that is not created yet. */
export function demoForwardCheck(vm: VmView | null, { hostPort, editing }: CheckForwardInput): ForwardCheck {
  const others = vm && (vm.spec.forwards ?? defaultForwards).filter((one) => one.hostPort !== editing);
  const reason = others?.some((one) => one.hostPort === hostPort)
    ? `Another forward of ${vm?.name} has port ${hostPort}.`
    : hostPort === takenPort
      ? taken
      : null;
  if (reason === null) return { free: true, reason, owner: null, suggestion: null };
  return { free: false, reason, owner: null, suggestion: hostPort + 1 };
}
