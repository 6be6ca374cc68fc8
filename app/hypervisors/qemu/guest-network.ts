import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { driverFailure } from '../driver/failures.ts';

/** The guest's own little /24 in QEMU's user-mode network: it holds the guest, a gateway and a name server. */
export interface GuestNetwork {
  /** `10.88.0.0/24` */
  readonly net: string;
  readonly gateway: string;
  readonly dns: string;
}

/** Throws `invalid_input` when no guest can have the address. */
export function guestNetwork(guestIp: string): GuestNetwork {
  const parts = guestIp.split('.');
  const last = Number(parts.pop());
  if (!isIPv4(guestIp) || last === 0 || last === 255) {
    throw driverFailure('invalid_input', {
      message: `${guestIp} can’t be a guest’s address.`,
      hint: 'Choose another address in the VM’s settings, under “Address”.',
    });
  }
  const prefix = parts.join('.');
  // .2 and .3 by custom; a guest adopted from another database may live on one of them.
  const [gateway, dns] = [2, 3, 4].filter((candidate) => candidate !== last);
  return { net: `${prefix}.0/24`, gateway: `${prefix}.${gateway}`, dns: `${prefix}.${dns}` };
}

/** A hardware address that stays the same for a VM, in the range that QEMU uses for its guests. */
export function hardwareAddress(vmId: string): string {
  const bytes = createHash('sha256').update(vmId.toLowerCase()).digest().subarray(0, 3);
  return ['52', '54', '00', ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
