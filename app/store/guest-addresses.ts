import { AppError } from '../contract/errors.ts';

/** 172.16.0.0 and the first address after 172.31.255.255: the private range that the reference implementation uses. */
const first = 0xac100000;
const end = 0xac200000;

/** Last bytes that a /24 has a use for: network, gateway, and the gateway and name server of user-mode networking. */
const reserved = new Set([0, 1, 2, 3, 255]);

/** The lowest address of 172.16.0.0/12 that is neither used nor reserved. Throws when there is none left. */
export function nextGuestAddress(used: ReadonlySet<string>): string {
  return guestAddresses(used)();
}

/** For many at once: each call answers a higher address than the one before. `used` may grow in between. */
export function guestAddresses(used: ReadonlySet<string>): () => string {
  let address = first;
  return () => {
    for (; address < end; address += 1) {
      if (reserved.has(address & 0xff)) continue;
      const text = dotted(address);
      if (used.has(text)) continue;
      address += 1;
      return text;
    }
    throw noneLeft();
  };
}

function noneLeft(): AppError {
  return new AppError({
    code: 'invalid_input',
    message: 'Every guest address from 172.16.0.4 to 172.31.255.254 belongs to a VM.',
    unchanged: 'No VM was created.',
    hint: 'Delete VMs that you no longer need, then try again.',
  });
}

function dotted(address: number): string {
  return [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff].join('.');
}
