import { describe, expect, it } from 'vitest';
import { parseRouteTable, routeInto } from './route-table.ts';

/** Of a workstation with Docker, a VPN, and a route that is not up. */
const recorded = [
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       ',
  'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0                                                                               ',
  'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0                                                                            ',
  'tun0\t801417AC\t00000000\t0001\t0\t0\t0\tC0FFFFFF\t0\t0\t0                                                                               ',
  'tun0\t090019AC\t010200C0\t0007\t0\t0\t50\tFFFFFFFF\t0\t0\t0                                                                              ',
  '*\t00001CAC\t00000000\t0200\t0\t0\t0\t0000FFFF\t0\t0\t0                                                                              ',
  'wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0                                                                           ',
  '',
].join('\n');

describe('the kernel’s table of routes', () => {
  it('gives networks and what leads to them', () => {
    expect(parseRouteTable(recorded)).toEqual([
      { interface: 'wlan0', network: '0.0.0.0', bits: 0 },
      { interface: 'docker0', network: '172.17.0.0', bits: 16 },
      { interface: 'tun0', network: '172.23.20.128', bits: 26 },
      { interface: 'tun0', network: '172.25.0.9', bits: 32 },
      { interface: 'wlan0', network: '192.168.1.0', bits: 24 },
    ]);
  });

  it.each([
    '',
    '\0\0',
    'eth0',
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask',
    'eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFF',
    'eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFFF\t0',
    'eth0 000011AC 00000000 0001 0 0 0 0000FFFF',
    '\t'.repeat(100_000),
    'F'.repeat(100_000),
  ])('takes nothing from a line that is no route: %j', (text) => {
    expect(parseRouteTable(text)).toEqual([]);
  });
});

describe('a route into a range', () => {
  const routes = parseRouteTable(recorded);

  it.each([
    ['172.17.0.0/24', 'docker0'],
    ['172.17.255.0/24', 'docker0'],
    ['172.16.255.0/24', undefined],
    ['172.18.0.0/24', undefined],
    // To a part of it, and to one address.
    ['172.23.20.0/24', 'tun0'],
    ['172.25.0.0/24', 'tun0'],
    ['172.23.21.0/24', undefined],
    ['172.28.0.0/24', undefined],
  ])('%s: %s', (range, name) => {
    expect(routeInto(routes, range)?.interface).toBe(name);
  });

  it.each([
    ['the default route', '0.0.0.0', 0],
    ['half of all addresses, as VPNs have it', '128.0.0.0', 1],
    ['the whole private network', '172.16.0.0', 12],
  ])('is not %s: no other range would be better off', (_, network, bits) => {
    expect(routeInto([{ interface: 'tun0', network, bits }], '172.23.20.0/24')).toBeUndefined();
  });

  it('is one to half of the private network', () => {
    const half = [{ interface: 'tun0', network: '172.24.0.0', bits: 13 }];
    expect(routeInto(half, '172.24.0.0/24')).toBe(half[0]);
    expect(routeInto(half, '172.31.255.0/24')).toBe(half[0]);
    expect(routeInto(half, '172.23.255.0/24')).toBeUndefined();
  });
});
