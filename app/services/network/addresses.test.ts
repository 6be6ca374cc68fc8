import { createServer } from 'node:net';
import { basename } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Vm } from '../../contract/index.ts';
import { registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { createEventBus } from '../../lib/bus.ts';
import { inTransaction } from '../../store/db.ts';
import { insertImage } from '../../store/images.ts';
import { makeImage, makeVm, openTestStore, testClock } from '../../store/testing/factories.ts';
import { insertVm, usedGuestIps } from '../../store/vms.ts';
import { createVmRecords } from '../records/vm-records.ts';
import { createAddresses } from './addresses.ts';
import type { HostNetwork } from './host-network.ts';

const quiet: HostNetwork = { sockets: [], routes: [] };

/** A socket of somebody who listens there, or talks. */
const socket = (localAddress: string, state: 'listen' | 'established' | 'time_wait' = 'listen') => ({
  ...{ localAddress, localPort: 2222, remoteAddress: '0.0.0.0', remotePort: 0, inode: 0 },
  state,
});

/** The addresses of a new installation, which chooses the lowest free range. */
function open({ network = quiet }: { network?: HostNetwork } = {}) {
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  const around = { network };
  const addresses = createAddresses({
    db,
    hypervisors: registryOf(createFakeDriver()),
    records: createVmRecords({
      db,
      events: createEventBus(),
      clock: testClock,
      hypervisors: { of: () => null },
    }),
    readNetwork: async () => around.network,
    random: () => 0,
  });
  return {
    ...{ db, around, addresses },
    addVm: (guestIp: string, overrides: Partial<Vm> = {}) =>
      insertVm(db, makeVm({ imageId: image.id, guestIp, ...overrides })),
    /** As a VM that is made: its row and its range are stored at once. */
    async create(): Promise<string> {
      const { take } = await addresses.survey();
      return inTransaction(db, () => {
        const guestIp = take(usedGuestIps(db))();
        insertVm(db, makeVm({ imageId: image.id, guestIp }));
        return guestIp;
      });
    },
  };
}

describe('the range of an installation', () => {
  it('is chosen with its first VM and kept', async () => {
    const { addresses, create } = open();
    expect(addresses.get()).toEqual({ range: null });
    expect(await create()).toBe('172.16.0.4');
    expect(addresses.get()).toEqual({ range: '172.16.0.0/24' });
    expect(await create()).toBe('172.16.0.5');
  });

  it('is one in which nobody listens or talks, which leads into no network, and which has no VM yet', async () => {
    const { create, addVm } = open({
      network: {
        sockets: [
          socket('127.16.0.9'),
          socket('127.16.1.77', 'established'),
          // What is over, and what listens everywhere, holds no range.
          socket('127.16.6.4', 'time_wait'),
          socket('0.0.0.0'),
          socket('127.0.0.1'),
        ],
        routes: [{ interface: 'br0', network: '172.16.2.0', bits: 23 }],
      },
    });
    addVm('172.16.4.4');
    addVm('172.16.5.250');
    expect(await create()).toBe('172.16.6.4');
  });

  it('stays the same when somebody else comes into it: only the addresses that are listened on are passed over', async () => {
    const { create, around } = open();
    await create();
    around.network = {
      sockets: [socket('127.16.0.5'), socket('127.16.0.6')],
      routes: [{ interface: 'br0', network: '172.16.0.0', bits: 16 }],
    };
    expect(await create()).toBe('172.16.0.7');
  });

  it('is followed by another free one when it is full, which is kept in its place', async () => {
    const { db, create, addVm, addresses } = open();
    await create();
    inTransaction(db, () => {
      for (let last = 5; last <= 254; last += 1) addVm(`172.16.0.${last}`);
    });
    addVm('172.16.1.9');
    expect(await create()).toBe('172.16.2.4');
    expect(addresses.get()).toEqual({ range: '172.16.2.0/24' });
  });

  it('is not chosen by a VM that could not be stored', async () => {
    const { db, addresses, create } = open();
    const { take } = await addresses.survey();
    const fail = () =>
      inTransaction(db, () => {
        take(new Set())();
        throw new Error('the disk is full');
      });
    expect(fail).toThrow('the disk is full');
    expect(addresses.get()).toEqual({ range: null });
    expect(await create()).toBe('172.16.0.4');
  });
});

describe('the address of a VM that is not made yet', () => {
  it('is the one that it gets, though nothing is kept', async () => {
    let turn = 0;
    const { db } = openTestStore();
    const addresses = createAddresses({
      db,
      hypervisors: registryOf(createFakeDriver()),
      records: createVmRecords({
        db,
        events: createEventBus(),
        clock: testClock,
        hypervisors: { of: () => null },
      }),
      readNetwork: async () => quiet,
      // Another range each time, but the same list of them for all that is asked.
      random: (below) => (turn++ * 1000) % below,
    });
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

describe('a range that a person chooses', () => {
  const listen = (host: string): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, host, () =>
        resolve((server.address() as { port: number }).port),
      );
      onTestFinished(() => void server.close());
    });

  it('is where new VMs are from then on; those that exist keep their addresses', async () => {
    const { db, create, addresses } = open();
    await create();
    expect(await addresses.setRange('172.23.41.0/24')).toEqual({ range: '172.23.41.0/24' });
    expect(await create()).toBe('172.23.41.4');
    expect([...usedGuestIps(db)]).toEqual(['172.16.0.4', '172.23.41.4']);
  });

  it('may be one in which VMs of theirs are, running or not', async () => {
    const { create, addVm, addresses } = open({ network: { ...quiet, sockets: [socket('127.16.0.4')] } });
    addVm('172.16.0.4', { state: 'running' });
    addVm('172.16.0.5');
    expect(await create()).toBe('172.16.1.4');
    await addresses.setRange('172.16.0.0/24');
    expect(await create()).toBe('172.16.0.6');
  });

  it('is refused where another program listens, which is named; the range stays', async () => {
    const { addresses, create, around } = open();
    await create();
    const port = await listen('127.77.3.9');
    around.network = { ...quiet, sockets: [{ ...socket('127.77.3.9'), localPort: port }] };
    // Not a range that a person can choose: no test takes an address that a VM of theirs may have.
    const attempt = addresses.setRange('172.77.3.0/24');
    const who = `port ${port} is used by ${basename(process.execPath)} (process ${process.pid})`;
    await expect(attempt).rejects.toHaveProperty('value', {
      code: 'invalid_input',
      message: `127.77.3.x is in use: at 127.77.3.9, ${who}.`,
      unchanged: 'New VMs still get addresses in 127.16.0.x.',
      hint: 'Choose another range.',
    });
    expect(addresses.get()).toEqual({ range: '172.16.0.0/24' });
  });

  it('is refused where somebody has an address of a VM of theirs that does not run', async () => {
    const { addresses, addVm, around } = open();
    const port = await listen('127.77.3.10');
    around.network = { ...quiet, sockets: [{ ...socket('127.77.3.10'), localPort: port }] };
    addVm('172.77.3.10');
    await expect(addresses.setRange('172.77.3.0/24')).rejects.toThrow(`port ${port} is used by`);
  });

  it('is refused where a network of this computer is, which is named', async () => {
    const routes = [{ interface: 'docker0', network: '172.17.0.0', bits: 16 }];
    const { addresses } = open({ network: { ...quiet, routes } });
    await expect(addresses.setRange('172.17.3.0/24')).rejects.toHaveProperty('value', {
      code: 'invalid_input',
      message: 'VMs in 127.17.3.x couldn’t reach 172.17.0.0/16, a network of this computer (docker0).',
      unchanged: 'No range was chosen.',
      hint: 'Choose another range.',
    });
  });

  it('is left to chance, if they like: another one that is free', async () => {
    const { addresses, around, create } = open();
    around.network = { ...quiet, sockets: [socket('127.16.0.4')] };
    expect(await addresses.setRange(null)).toEqual({ range: '172.16.1.0/24' });
    expect(await create()).toBe('172.16.1.4');
    expect(await addresses.setRange(null)).toEqual({ range: '172.16.2.0/24' });
    expect(await create()).toBe('172.16.2.4');
  });

  it('is not looked into anew when it is the one that is kept', async () => {
    const { addresses, create, around } = open();
    await create();
    around.network = { ...quiet, sockets: [socket('127.16.0.4')] };
    expect(await addresses.setRange('172.16.0.0/24')).toEqual({ range: '172.16.0.0/24' });
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
