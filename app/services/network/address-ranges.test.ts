import { createServer } from 'node:net';
import { basename } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inTransaction } from '../../store/db.ts';
import { usedGuestIps } from '../../store/vms.ts';
import { open, quiet, socket } from './testing/open-addresses.ts';

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
