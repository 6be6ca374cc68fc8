import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventNames } from '../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import type { ControlClient } from './client.ts';
import { streamedEvents, type Told } from './protocol.ts';
import { answerTo, clientOf, type ServedDashboard, serveDashboard, speak } from './testing/serve.ts';

let app: TestDashboard;
let served: ServedDashboard;
let client: ControlClient;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  client = await clientOf(served.path, 'cli');
});
afterEach(async () => {
  expect(served.reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('events', () => {
  it('are all but those about what a page shows, or about the life of the window', () => {
    const ofPages = ['console.data', 'vm.usage', 'quitting.changed', 'startUp.changed', 'command.asked'];
    expect([...streamedEvents, ...ofPages].sort()).toEqual([...eventNames].sort());
  });

  it('tell what happens, in its order, as the window hears it', async () => {
    const told: Told[] = [];
    const events = await client.events((one) => told.push(one));
    const before = app.told.length;
    const { id } = await app.vm('ä ✓');
    await app.value('vms.touch', { id });
    const text = 'a line\n\nevent: error\ndata: {}\r\u2028 and more';
    app.dashboard.events.emit('job.logged', { jobId: 'j', line: { id: 1, at: '', text } });
    const expected = () =>
      app.told.slice(before).filter(({ event }) => !['vm.usage', 'console.data'].includes(event));
    await expect.poll(() => told.length).toBe(expected().length);
    expect(told).toEqual(JSON.parse(JSON.stringify(expected())));
    events.close();
    expect(await events.ended).toBeNull();
  });

  it('are those that were asked for', async () => {
    const told: Told[] = [];
    await client.events((one) => told.push(one), { only: ['vm.activity'] });
    const { id } = await app.vm('web');
    await app.value('vms.touch', { id });
    await expect.poll(() => told.length).toBe(2);
    expect(told.map(({ event }) => event)).toEqual(['vm.activity', 'vm.activity']);
  });

  it.each(['?event=console.data', '?event=', '?event=vm.changed&event=none', '?surprise=1'])(
    'are refused with %s',
    async (query) => {
      expect(await speak(served.path, { path: `/v1/events${query}` })).toMatchObject({ status: 400 });
    },
  );

  it('are not kept for a client that does not read: it is cut off, and told', async () => {
    const socket = connect(served.path);
    socket.write('GET /v1/events?event=job.logged HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'readable');
    const line = { id: 1, at: '', text: 'x'.repeat(64 * 1024) };
    for (let count = 0; count < 200; count++) app.dashboard.events.emit('job.logged', { jobId: 'j', line });
    const said = await buffer(socket);
    // What the kernel holds, and a mebibyte.
    expect(said.length).toBeLessThan(4 * 1024 * 1024);
    expect(said.toString()).toMatch(/event: error\ndata: \{"error":\{"code":"timeout".*\n\n\r\n0\r\n\r\n$/);
  });

  it('a client of ours learns why they ended', async () => {
    const events = await client.events(() => undefined);
    served.control.server.closeAllConnections();
    expect(await events.ended).toMatchObject({ code: 'cancelled' });
  });

  it('leave nothing behind when the client goes', async () => {
    const events = await client.events(() => undefined);
    events.close();
    const open = () =>
      new Promise((resolve) => served.control.server.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(0);
    await app.vm('web');
  });
});

describe('a console', () => {
  async function running() {
    const { id } = await app.vm('web');
    await app.value('vms.start', { id });
    await app.untilBooted(id);
    return id;
  }

  /** What a stream brings, as it grows. */
  function heardFrom(stream: Duplex) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    return () => Buffer.concat(parts);
  }

  async function logOf(vmId: string): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let from = 0; ; ) {
      const { data } = await app.value('console.read', { vmId, from, limit: 1024 * 1024 });
      if (data.length === 0) return Buffer.concat(parts);
      parts.push(data);
      from += data.length;
    }
  }

  it('gives the end of the log, then what is printed, and takes what is typed, as it is', async () => {
    const id = await running();
    const stream = await client.console(id, { tail: 5 });
    const heard = heardFrom(stream);
    const before = await logOf(id);
    await expect.poll(() => heard().length).toBeGreaterThanOrEqual(5);
    const typing = vi.spyOn(app.dashboard, 'typeInto');
    const typed = Buffer.from([0x68, 0x69, 0xc3, 0xff, 0xfe, 0x00, 0x0d]);
    for (const byte of typed) stream.write(Buffer.from([byte]));
    const arrived = () => Buffer.concat(typing.mock.calls.map(([, bytes]) => bytes));
    await expect.poll(() => arrived().toString('hex')).toBe(typed.toString('hex'));
    await expect.poll(async () => (await logOf(id)).length).toBeGreaterThan(before.length + 5);
    await expect.poll(async () => heard().equals((await logOf(id)).subarray(before.length - 5))).toBe(true);
    expect((await app.value('vms.activity', { id }))[0]).toMatchObject({
      actor: 'cli',
      kind: 'console_input',
    });
    stream.destroy();
  });

  it('ends with the VM, after all that it has printed', async () => {
    const id = await running();
    const stream = await client.console(id, { tail: 0 });
    const before = (await logOf(id)).length;
    const all = buffer(stream);
    await app.value('vms.stop', { id });
    await app.untilState(id, 'stopped');
    const log = await logOf(id);
    expect((await all).toString()).toBe(log.subarray(before).toString());
  });

  it('shows its end to a client that is still typing', async () => {
    const id = await running();
    const servers: Duplex[] = [];
    served.control.server.on('upgrade', (_, socket) => servers.push(socket));
    const stream = await client.console(id, { tail: 0 });
    const before = (await logOf(id)).length;
    const errors: Error[] = [];
    const heard = heardFrom(stream.on('error', (error) => errors.push(error)));
    await expect.poll(() => servers.length).toBe(1);
    stream.pause();
    await app.value('vms.stop', { id });
    await app.untilState(id, 'stopped');
    await expect.poll(() => servers[0]?.writableFinished).toBe(true);
    for (let count = 0; count < 10; count++) await new Promise((done) => stream.write('typed', done));
    stream.resume();
    await once(stream, 'close');
    expect([errors, heard().toString()]).toEqual([[], (await logOf(id)).subarray(before).toString()]);
    await expect.poll(() => servers[0]?.destroyed).toBe(true);
  });

  it('of a VM that is off, or is none, is refused', async () => {
    const { id } = await app.vm('web');
    await expect(client.console(id)).rejects.toMatchObject({
      code: 'wrong_state',
      value: { hint: 'Start the VM, or read its console log.' },
    });
    await expect(client.console('none')).rejects.toMatchObject({ code: 'not_found' });
    expect(await logOf(id)).toHaveLength(0);
    await app.value('vms.start', { id });
    (await client.console(id)).destroy();
  });

  it.each([
    ['another protocol', '/v1/vms/web/console', 'websocket', 426],
    ['another path', '/v1/vms/web', 'banger-console', 404],
    ['another query', '/v1/vms/web/console?tail=-1', 'banger-console', 400],
    ['too long a tail', '/v1/vms/web/console?tail=9999999', 'banger-console', 400],
    ['nobody’s name', '/v1/vms/other/console', 'banger-console', 404],
  ])('is not opened with %s', async (_, path, upgrade, status) => {
    await running();
    const head = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`;
    expect(await answerTo(served.path, head)).toContain(`HTTP/1.1 ${status} `);
  });

  it('takes what was typed with the request', async () => {
    const id = await running();
    const socket = connect(served.path);
    socket.write(
      'GET /v1/vms/web/console HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: banger-console\r\n\r\nfirst words\r',
    );
    await expect.poll(async () => (await logOf(id)).toString()).toContain('first words');
    socket.destroy();
  });

  it('that nobody reads holds nothing up, and goes on where it was', async () => {
    const id = await running();
    const slow = await client.console(id, { tail: 0 });
    const from = (await logOf(id)).length;
    for (let count = 0; count < 20; count++)
      await app.value('console.write', { vmId: id, data: `${'x'.repeat(50_000)}\r` });
    await expect.poll(async () => (await logOf(id)).length - from).toBeGreaterThan(900_000);
    const heard = heardFrom(slow);
    await expect.poll(async () => heard().length).toBe((await logOf(id)).length - from);
    slow.destroy();
  });

  it('leaves nothing behind when the client goes', async () => {
    const id = await running();
    (await client.console(id)).destroy();
    const open = () =>
      new Promise((resolve) => served.control.server.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(0);
    await app.value('console.write', { vmId: id, data: 'x\r' });
    await app.value('vms.forceStop', { id });
  });
});
