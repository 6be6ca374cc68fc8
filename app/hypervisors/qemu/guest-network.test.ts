import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guestNetwork, hardwareAddress } from './guest-network.ts';

describe('the network of a guest', () => {
  it('has its gateway at .2 and its name server at .3', () => {
    expect(guestNetwork('10.88.7.15')).toEqual({
      net: '10.88.7.0/24',
      gateway: '10.88.7.2',
      dns: '10.88.7.3',
    });
  });

  it('makes room for a guest at any address of the network', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 254 }), (last) => {
        const ip = `172.16.0.${last}`;
        const { gateway, dns } = guestNetwork(ip);
        expect(new Set([ip, gateway, dns]).size).toBe(3);
      }),
    );
  });

  it.each(['10.88.0.0', '10.88.0.255', '10.88.0', '10.88.0.300', 'fe80::1', '', '10.0.0.5,restrict=off'])(
    'refuses %j as an address',
    (ip) => {
      expect(() => guestNetwork(ip)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    },
  );

  it('gives a VM a hardware address of its own that stays the same', () => {
    const [one, other] = ['2f1e8a0c-0000-4000-8000-000000000001', '2f1e8a0c-0000-4000-8000-000000000002'];
    expect(hardwareAddress(one)).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
    expect(hardwareAddress(one)).toBe(hardwareAddress(one.toUpperCase()));
    expect(hardwareAddress(one)).not.toBe(hardwareAddress(other));
  });
});
