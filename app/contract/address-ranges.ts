/** A range of addresses for VMs: a /24 of 172.16.0.0/12, `172.23.41.0/24`. VMs in it answer on this computer's 127.23.41.x. */
export const addressRangePattern =
  /^172\.(?:1[6-9]|2\d|3[01])\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.0\/24$/;

export const addressRangeAdvice = 'Enter a range from 127.16.0.x to 127.31.255.x.';

/** Last numbers that an address may have: below are the network, and what QEMU's user-mode networking keeps for itself. */
export const lastNumbers = { lowest: 4, highest: 254 } as const;

/** The address of a guest that this program gives: one of 172.16.0.0/12. It answers on this computer's 127.x.y.z. */
export const guestAddressPattern =
  /^172\.(?:1[6-9]|2\d|3[01])\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.(?:[4-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/;

export const guestAddressAdvice =
  'Enter an address from 127.16.0.4 to 127.31.255.254 whose last number is 4 to 254.';

/** The guest's address that somebody typed, or this computer's 127.x.y.z that leads to it. Null for anything else. */
export function parseGuestAddress(text: string): string | null {
  const [, ...numbers] = /^(?:127|172)\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.trim()) ?? [];
  const address = `172.${numbers.map(Number).join('.')}`;
  return guestAddressPattern.test(address) ? address : null;
}

/** `127.23.41.x`: a range as people see it. */
export function shownRange(range: string): string {
  return `127.${range.split('.').slice(1, 3).join('.')}.x`;
}

/** The range that somebody typed, as `127.23.41.x`, `127.23.41.0/24` or `127.23.41`, or with 172 in front. Null for anything else. */
export function parseRange(text: string): string | null {
  const [, second, third] =
    /^(?:127|172)\.(\d{1,3})\.(\d{1,3})(?:\.(?:x|\*|0|0\/24))?$/i.exec(text.trim()) ?? [];
  const range = `172.${Number(second)}.${Number(third)}.0/24`;
  return addressRangePattern.test(range) ? range : null;
}
