import { readFile } from 'node:fs/promises';

/** A route of this computer, as the kernel lists it. */
export interface Route {
  /** `eth0`; `*` where the route has no interface. */
  readonly interface: string;
  /** `172.17.0.0` */
  readonly network: string;
  /** The length of the network's prefix: 16 for a /16. */
  readonly bits: number;
}

const line = /^(\S{1,32})\t([0-9A-F]{8})\t[0-9A-F]{8}\t([0-9A-F]{4,8})\t\d+\t\d+\t\d+\t([0-9A-F]{8})(?:\t|$)/;

/** RTF_UP */
const isUp = 1;

/** Parses `/proc/net/route`, proc(5): the main table of IPv4. Routes that are not up, and all other lines, are left out. */
export function parseRouteTable(text: string): Route[] {
  return text.split('\n').flatMap((one) => {
    const [, name = '', network = '', flags = '', mask = ''] = line.exec(one) ?? [];
    if ((Number.parseInt(flags, 16) & isUp) === 0) return [];
    const bits = bytesOf(mask).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    return [{ interface: name, network: bytesOf(network).join('.'), bits }];
  });
}

/** A word of four bytes in the order of the processor, which on x86 is the last byte first. */
function bytesOf(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse();
}

/** A table that cannot be read is empty. */
export async function readRouteTable(): Promise<Route[]> {
  return parseRouteTable(await readFile('/proc/net/route', 'utf8').catch(() => ''));
}

/** The prefix of 172.16.0.0/12, where all VMs are: a route to all of it, or to more, is no reason to prefer one range to another. */
const wholeNetwork = 12;

/** The route that leads to a /24, or to a part of it. Undefined: there is none but one to the whole of 172.16.0.0/12, or to more. */
export function routeInto(routes: readonly Route[], range: string): Route | undefined {
  const wanted = numberOf(range.slice(0, range.indexOf('/')));
  return routes.find(({ network, bits }) => {
    if (bits <= wholeNetwork) return false;
    const shift = 32 - Math.min(bits, 24);
    return numberOf(network) >>> shift === wanted >>> shift;
  });
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}
