import { expect, test } from 'vitest';
import { checkVmAddresses } from './address-check.ts';

const vms = (...guestIps: string[]) => guestIps.map((guestIp, at) => ({ name: `vm-${at}`, guestIp }));
const lan = { interface: 'wlan0', network: '172.16.0.0', bits: 24 };
const all = { interface: 'eth0', network: '0.0.0.0', bits: 0 };

test('addresses of its own, and of no network of this computer, are all right', () => {
  expect(checkVmAddresses(vms('172.16.0.4', '172.16.0.5', '10.0.0.9'), { routes: [all] }).status).toBe('ok');
  expect(checkVmAddresses([], { routes: [lan] }).status).toBe('ok');
});

test.each([
  [
    ['172.16.0.4', '172.16.0.255'],
    [],
    /^vm-1 can’t start because 172\.16\.0\.255 can’t be a guest’s address\.$/,
  ],
  [['172.16.0.0'], [], /^vm-0 can’t start/],
  [['172.16.0.2/24', 'fd00::5', ''], [], /^vm-0, vm-1 and vm-2 can’t start/],
  [['a', 'b', 'c', 'd', 'e'], [], /^vm-0, vm-1, vm-2 and 2 more can’t start/],
  [['172.16.0.4', '10.16.0.4', '172.16.0.5'], [], /^vm-0 and vm-1 share the address 127\.16\.0\.4 /],
  [
    ['172.16.0.4', '172.16.1.4'],
    [lan],
    /^vm-0 can’t reach 172\.16\.0\.0\/24, a network of this computer \(wlan0\)/,
  ],
])('%j beside the routes %j are told by name, with the way out', (guestIps, routes, detail) => {
  const check = checkVmAddresses(vms(...guestIps), { routes });
  expect(check).toMatchObject({ id: 'vm-addresses', status: 'warn' });
  expect(check.detail).toMatch(detail);
  expect(check.fix?.text).toContain('choose a free address');
});
