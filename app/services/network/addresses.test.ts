import { describe, expect, it } from 'vitest';
import { usedGuestIps } from '../../store/vms.ts';
import type { HostNetwork } from './host-network.ts';
import { open, quiet, socket } from './testing/open-addresses.ts';

describe('the address of a VM that is not made yet', () => {
  it('is the one that it gets, though nothing is kept', async () => {
    let turn = 0;
    // Another range each time, but the same list of them for all that is asked.
    const { addresses } = open({ random: (below) => (turn++ * 1000) % below });
    const peek = async (count: number) => {
      const next = (await addresses.survey()).peek(new Set());
      return Array.from({ length: count }, next);
    };
    const told = await peek(600);
    expect(new Set(told).size).toBe(600);
    expect(await addresses.next()).toBe(told[0]);
    expect(await peek(600)).toEqual(told);
    expect(addresses.get()).toEqual({ range: null });
    const { take } = await addresses.survey();
    expect(Array.from({ length: 600 }, take(new Set()))).toEqual(told);
    expect(addresses.get().range).toBe(told[599]?.replace(/\d+$/, '0/24'));
  });
});

describe('the address of a VM', () => {
  const opened = (network: HostNetwork = quiet) => {
    const all = open({ network });
    all.addVm('10.0.0.255', { id: 'odd', name: 'odd' });
    all.addVm('172.20.1.9', { id: 'api', name: 'api', runtime: { loopbackAddress: '127.20.1.9' } });
    return { ...all, setVm: all.addresses.setVm };
  };

  it('can be changed while it is off, and is free again then', async () => {
    const { setVm } = opened();
    const changed = await setVm('api', '172.20.1.10');
    expect(changed).toMatchObject({ guestIp: '172.20.1.10', runtime: { lastError: '' } });
    expect(changed.runtime.loopbackAddress).toBeUndefined();
    expect(await setVm('odd', '172.20.1.9')).toMatchObject({ guestIp: '172.20.1.9' });
  });

  it('can be one that is free, whatever it was before', async () => {
    const { setVm, create } = opened();
    expect(await setVm('odd', null)).toMatchObject({ guestIp: '172.16.0.4' });
    expect(await create()).toBe('172.16.0.5');
  });

  it.each<[string, string, HostNetwork, RegExp]>([
    ['another VM has it', '172.20.1.9', quiet, /: the VM api uses it\.$/],
    [
      'it lies in a network of this computer',
      '172.20.1.10',
      { sockets: [], routes: [{ interface: 'wlan0', network: '172.20.0.0', bits: 16 }] },
      /: the VM couldn’t reach 172\.20\.0\.0\/16, a network of this computer \(wlan0\)\.$/,
    ],
    [
      'somebody listens there',
      '172.20.1.10',
      { sockets: [socket('127.20.1.10')], routes: [] },
      /: port 2222 is used by another program there\.$/,
    ],
  ])('is refused when %s', async (_, guestIp, network, why) => {
    const { setVm, db } = opened(network);
    const kept = usedGuestIps(db);
    await expect(setVm('odd', guestIp)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(why),
      value: { unchanged: 'It keeps 127.0.0.255.' },
    });
    expect(usedGuestIps(db)).toEqual(kept);
  });

  it('is refused to two guests whose addresses lead to the same one of this computer', async () => {
    const { setVm, addVm } = opened();
    addVm('10.20.1.77', { name: 'adopted' });
    await expect(setVm('api', '172.20.1.77')).rejects.toThrow('the VM adopted uses it');
  });

  it('stays while the VM runs', async () => {
    const { setVm, addVm } = opened();
    addVm('172.20.1.30', { id: 'up', name: 'up', state: 'running' });
    await expect(setVm('up', '172.20.1.31')).rejects.toMatchObject({ code: 'wrong_state' });
    expect((await setVm('api', '172.20.1.9')).guestIp).toBe('172.20.1.9');
  });
});
