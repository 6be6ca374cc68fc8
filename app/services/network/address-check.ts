import { isIPv4 } from 'node:net';
import { type HostCheck, loopbackAddress } from '../../contract/index.ts';
import { rangeOf } from '../../store/guest-addresses.ts';
import type { HostNetwork } from './host-network.ts';
import { routeInto } from './route-table.ts';

interface AddressedVm {
  readonly name: string;
  readonly guestIp: string;
}

/** VMs that are named; of more, how many there are. */
const named = 3;

/** Whether every VM's address can be used, here and now: those of adopted databases, and networks that came later, may be in the way. */
export function checkVmAddresses(
  vms: readonly AddressedVm[],
  { routes }: Pick<HostNetwork, 'routes'>,
): HostCheck {
  const check = { id: 'vm-addresses', title: 'VM addresses' };
  const unusable = vms.filter(({ guestIp }) => !isUsable(guestIp));
  if (unusable.length > 0) {
    const example = `${unusable[0]?.guestIp} can’t be a guest’s address`;
    return {
      ...{ ...check, status: 'warn', fix: change },
      detail: `${namesOf(unusable)} can’t start because ${example}.`,
    };
  }
  const twins = firstTwins(vms);
  if (twins) {
    const address = loopbackAddress(twins[0].guestIp);
    return {
      ...{ ...check, status: 'warn', fix: change },
      detail: `${namesOf(twins)} share the address ${address} on this computer, so they can’t use the same port at the same time.`,
    };
  }
  const routed = vms.flatMap((vm) => {
    const route = routeInto(routes, rangeOf(vm.guestIp));
    return route ? [{ ...vm, route }] : [];
  });
  const [first] = routed;
  if (first) {
    const { network, bits, interface: name } = first.route;
    return {
      ...{ ...check, status: 'warn', fix: change },
      detail: `${namesOf(routed)} can’t reach ${network}/${bits}, a network of this computer (${name}), because their own addresses are in it.`,
    };
  }
  return {
    ...check,
    status: 'ok',
    detail: 'Each VM has its own address, and none conflicts with this computer’s networks.',
  };
}

const change = { text: 'Open the settings of each of these VMs and choose a free address.' };

/** Whether QEMU can give a guest this address, see `guestNetwork`, and this computer can listen on the one that leads to it. */
function isUsable(guestIp: string): boolean {
  const last = Number(guestIp.split('.').at(-1));
  return isIPv4(guestIp) && last !== 0 && last !== 255;
}

/** Two VMs whose different addresses lead to the same one of this computer; null: there are none. */
function firstTwins(vms: readonly AddressedVm[]): [AddressedVm, AddressedVm] | null {
  const seen = new Map<string, AddressedVm>();
  for (const vm of vms) {
    const address = loopbackAddress(vm.guestIp);
    const other = seen.get(address);
    if (other) return [other, vm];
    seen.set(address, vm);
  }
  return null;
}

function namesOf(vms: readonly AddressedVm[]): string {
  const names = vms.slice(0, named).map(({ name }) => name);
  if (vms.length > named) names.push(`${vms.length - named} more`);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}
