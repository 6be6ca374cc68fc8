import { createServer, type Server } from 'node:net';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loopbackAddress } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
const servers: Server[] = [];

beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { port: number }).port;
}

/** A port that nobody has; tests of other files have the same addresses. */
async function freePort(host: string): Promise<number> {
  const port = await listen(host);
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}

async function fetchFrom(address: string, port: number): Promise<number> {
  return (await fetch(`http://${address}:${port}/`)).status;
}

describe('the forwards of a VM that runs', () => {
  it('are the only places that a browser is sent to', async () => {
    const { id } = await app.vm();
    const { address } = await app.value('vms.forwards', { id });
    const forward = { hostPort: await freePort(address), guestPort: 80 };
    const { hostPort } = forward;
    await app.value('vms.update', { id, spec: { forwards: [forward] } });
    const isOpen = (place: object = {}) =>
      app.dashboard.isOpenForward({ address, hostPort, scheme: 'http', ...place });
    // Somebody else may listen there as long as the VM does not run.
    expect(await isOpen()).toBe(false);
    await app.value('vms.start', { id });
    expect(await isOpen()).toBe(true);
    expect(await isOpen({ hostPort: hostPort + 1 })).toBe(false);
    expect(await isOpen({ address: '127.0.0.1' })).toBe(false);
    // It is not one that speaks so.
    expect(await isOpen({ scheme: 'https' })).toBe(false);
    await app.value('vms.update', { id, spec: { forwards: [] } });
    expect(await isOpen()).toBe(false);
  });

  it('are opened and closed at once, and are what the next start opens', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    const { address, live } = await app.value('vms.forwards', { id });
    expect(live).toBe(true);
    const forward = { hostPort: await freePort(address), guestPort: 80 };
    await app.value('vms.update', { id, spec: { forwards: [forward] } });
    expect(await fetchFrom(address, forward.hostPort)).toBe(200);
    const open = [{ ...forward, status: 'open', reason: null, owner: null }];
    expect(await app.value('vms.forwards', { id })).toMatchObject({ address, forwards: open });

    app = await app.restart();
    expect((await app.value('vms.forwards', { id })).forwards).toEqual(open);

    await app.value('vms.update', { id, spec: { forwards: [] } });
    await expect(fetchFrom(address, forward.hostPort)).rejects.toThrow();
    expect((await app.value('vms.forwards', { id })).forwards).toEqual([]);
  });

  it('lead elsewhere at once when that is changed', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    const { address } = await app.value('vms.forwards', { id });
    const hostPort = await freePort(address);
    for (const guestPort of [80, 22]) {
      await app.value('vms.update', { id, spec: { forwards: [{ hostPort, guestPort }] } });
      const { forwards } = await app.value('vms.forwards', { id });
      expect(forwards).toMatchObject([{ hostPort, guestPort, status: 'open' }]);
    }
  });

  it('say who has the port, and open when it is free and one tries again', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    const { address } = await app.value('vms.forwards', { id });
    const hostPort = await listen(address);
    await app.value('vms.update', { id, spec: { forwards: [{ hostPort, guestPort: 80 }] } });
    const reason = `Port ${hostPort} is used by ${basename(process.execPath)} (process ${process.pid}).`;
    expect((await app.value('vms.forwards', { id })).forwards).toMatchObject([{ status: 'taken', reason }]);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect((await app.value('vms.forwards', { id })).forwards).toMatchObject([{ status: 'closed' }]);
    expect((await app.value('vms.openForwards', { id })).forwards).toMatchObject([{ status: 'open' }]);
  });
});

describe('the forwards of a VM that is stopped', () => {
  it('wait, or say who has the port, and keep it from starting half', async () => {
    const { id } = await app.vm();
    const { address } = await app.value('vms.forwards', { id });
    const [free, taken] = [await freePort(address), await listen(address)];
    const forwards = [free, taken].map((hostPort) => ({ hostPort, guestPort: 80 }));
    await app.value('vms.update', { id, spec: { forwards } });
    expect((await app.value('vms.forwards', { id })).forwards).toMatchObject([
      { hostPort: free, status: 'waiting', reason: null },
      { hostPort: taken, status: 'taken' },
    ]);
    const error = await app.error('vms.start', { id });
    expect(error).toMatchObject({ code: 'port_taken' });
    expect(error.message).toContain(`Port ${taken} is used by`);
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'error',
      runtime: { lastError: error.message },
    });
    expect(app.driver.running()).toEqual([]);
  });
});

describe('a port that is typed', () => {
  it('is free, or the next free one is offered', async () => {
    const { id } = await app.vm();
    const { address } = await app.value('vms.forwards', { id });
    const taken = await listen(address);
    const check = await app.value('vms.checkForward', { id, hostPort: taken });
    expect(check).toMatchObject({ free: false, reason: expect.stringContaining(`Port ${taken}`) });
    const { suggestion } = check;
    if (suggestion === null) throw new Error('no port was offered');
    expect(await app.value('vms.checkForward', { id, hostPort: suggestion })).toEqual({
      ...{ free: true, reason: null, owner: null, suggestion: null },
    });
  });

  it('may not be that of another forward of the VM, but stay its own', async () => {
    const { id } = await app.vm();
    const { address } = await app.value('vms.forwards', { id });
    const hostPort = await freePort(address);
    await app.value('vms.update', { id, spec: { forwards: [{ hostPort, guestPort: 80 }] } });
    for (const state of ['stopped', 'running']) {
      if (state === 'running') await app.value('vms.start', { id });
      expect(await app.value('vms.checkForward', { id, hostPort })).toMatchObject({
        reason: `Another forward of sandbox uses port ${hostPort}.`,
      });
      expect(await app.value('vms.checkForward', { id, hostPort, editing: hostPort })).toMatchObject({
        free: true,
      });
    }
  });

  it('can be asked about before its VM is there, and is told as for the VM that is created then', async () => {
    const hostPort = await listen('0.0.0.0');
    const early = await app.value('vms.checkForward', { hostPort });
    expect(early).toMatchObject({
      ...{ free: false, reason: expect.stringContaining(`Port ${hostPort} is used by`), owner: null },
      suggestion: expect.any(Number),
    });
    const { id } = await app.vm();
    expect(await app.value('vms.checkForward', { id, hostPort })).toEqual(early);
  });

  it('is free for the next VM where only its address was taken: it gets another one', async () => {
    const { id } = await app.vm('before');
    const { address } = await app.value('vms.forwards', { id });
    const next = address.replace(/\d+$/, (last) => String(Number(last) + 1));
    const hostPort = await listen(next);
    expect(await app.value('vms.checkForward', { hostPort })).toMatchObject({ free: true });
    const after = await app.vm('after');
    const given = (await app.value('vms.forwards', { id: after.id })).address;
    expect(given).toBe(address.replace(/\d+$/, (last) => String(Number(last) + 2)));
  });

  it('below 1024 is refused with the reason', async () => {
    const { id } = await app.vm();
    expect(await app.value('vms.checkForward', { id, hostPort: 80 })).toMatchObject({
      free: false,
      reason: expect.stringContaining('Port 80'),
      suggestion: expect.any(Number),
    });
  });
});

describe('the address of a VM', () => {
  it('is its own, the same after a restart of the dashboard, and one port serves many VMs', async () => {
    const [one, two] = [await app.vm('one'), await app.vm('two')];
    const addressOf = async (id: string) => (await app.value('vms.forwards', { id })).address;
    const addresses = [await addressOf(one.id), await addressOf(two.id)] as const;
    expect(addresses[0]).not.toBe(addresses[1]);
    const hostPort = await freePort(addresses[0]);
    for (const { id } of [one, two]) {
      await app.value('vms.update', { id, spec: { forwards: [{ hostPort, guestPort: 80 }] } });
      await app.value('vms.start', { id });
    }
    app = await app.restart();
    expect([await addressOf(one.id), await addressOf(two.id)]).toEqual(addresses);
    for (const address of addresses) expect(await fetchFrom(address, hostPort)).toBe(200);
  });

  it('cannot be given twice, not even by another program', async () => {
    const [one, two] = [await app.vm('one'), await app.vm('two')];
    const other = new Database(app.paths.database);
    const move = () => other.prepare('UPDATE vms SET guest_ip = ? WHERE id = ?').run(one.guestIp, two.id);
    expect(move).toThrow(/UNIQUE/);
    other.close();
  });
});

describe('two forwards of one VM with one port, which another program wrote', () => {
  function writeTwins(hostPort: number): void {
    const forwards = [80, 22].map((guestPort) => ({ host_port: hostPort, guest_port: guestPort }));
    const db = new Database(app.paths.database);
    db.prepare("UPDATE vms SET spec_json = json_set(spec_json, '$.forwards', json(?))").run(
      JSON.stringify(forwards),
    );
    db.close();
  }

  async function vmWithTwins(): Promise<{ id: string; hostPort: number }> {
    const { id } = await app.vm();
    const hostPort = await freePort((await app.value('vms.forwards', { id })).address);
    writeTwins(hostPort);
    return { id, hostPort };
  }

  it('are each other’s obstacle, and nobody else is blamed', async () => {
    const { id, hostPort } = await vmWithTwins();
    const reason = `Another forward of this VM uses port ${hostPort}.`;
    expect((await app.value('vms.forwards', { id })).forwards).toMatchObject([
      { guestPort: 80, status: 'waiting', reason: null },
      { guestPort: 22, status: 'taken', reason },
    ]);
    expect(await app.error('vms.start', { id })).toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(
        `Port ${hostPort} is forwarded 2 times, to ports 80 and 22 of the VM.`,
      ),
    });
  });

  it('stay told while the VM runs, and can be put right then', async () => {
    const { id, hostPort } = await vmWithTwins();
    await app.value('vms.update', { id, spec: { forwards: [{ hostPort, guestPort: 80 }] } });
    await app.value('vms.start', { id });
    writeTwins(hostPort);
    expect((await app.value('vms.forwards', { id })).forwards).toMatchObject([
      { guestPort: 80, status: 'open' },
      { guestPort: 22, status: 'taken', reason: `Another forward of this VM uses port ${hostPort}.` },
    ]);
  });
});

describe('two VMs that have one address on this computer', () => {
  it('are told apart by name, whichever of them comes second', async () => {
    const [api, web] = [await app.vm('api'), await app.vm('web')];
    const forwards = [{ hostPort: await freePort(loopbackAddress(api.guestIp)), guestPort: 80 }];
    for (const { id } of [api, web]) await app.value('vms.update', { id, spec: { forwards } });
    const db = new Database(app.paths.database);
    db.prepare('UPDATE vms SET guest_ip = ? WHERE id = ?').run(api.guestIp.replace(/^172/, '10'), web.id);
    db.close();
    const results = await Promise.all([api, web].map(({ id }) => app.invoke('vms.start', { id })));
    const refused = results.flatMap((result) => (result.ok ? [] : [result.error]));
    const [winner, loser] = results[0]?.ok ? [api, web] : [web, api];
    expect(refused).toMatchObject([{ code: 'port_taken' }]);
    expect(refused[0]?.message).toMatch(
      new RegExp(`^Some of ${loser?.name}’s ports can’t be used\\. Port \\d+ is used by`),
    );
    expect(app.driver.running()).toEqual([winner?.id]);
  });
});
