import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openQmp, type QmpClient } from './qmp-client.ts';
import type { QmpEvent } from './qmp-protocol.ts';
import { connectUnixSocket } from './unix-socket.ts';

const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": []}}\n';

interface Command {
  readonly execute: string;
  readonly id: number;
}

describe('a QMP client', () => {
  let dir: string;
  let server: Server;
  let peer: Socket;
  let socket: Socket;
  /** What the client has sent, and who waits for more of it. */
  let commands: Command[];
  let arrived: () => void;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qmp-'));
    commands = [];
    arrived = () => {};
    const accepted = new Promise<Socket>((resolve) => {
      server = createServer(resolve).listen(join(dir, 'qmp.sock'));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    socket = await connectUnixSocket(join(dir, 'qmp.sock'));
    peer = await accepted;
    let text = '';
    peer.on('error', () => {});
    peer.on('data', (chunk) => {
      text += chunk.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      commands.push(...lines.map((line) => JSON.parse(line) as Command));
      arrived();
    });
  });

  afterEach(() => {
    socket.destroy();
    peer.destroy();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function received(count: number): Promise<Command[]> {
    while (commands.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    return commands;
  }

  function answer(id: number, value: unknown): void {
    peer.write(`${JSON.stringify({ return: value, id })}\n`);
  }

  async function connected(extra = ''): Promise<QmpClient> {
    const opening = openQmp(socket);
    peer.write(greeting);
    const [first] = await received(1);
    peer.write(`{"return": {}, "id": ${first?.id}}\n${extra}`);
    return opening;
  }

  it('waits for the greeting before it says anything, and tells the version', async () => {
    const client = await connected();
    expect(client.version).toBe('7.2.22');
    expect(commands.map((command) => command.execute)).toEqual(['qmp_capabilities']);
  });

  it('gives each command its own answer, whatever their order', async () => {
    const client = await connected();
    const [a, b] = [client.execute('query-a'), client.execute('query-b')];
    const [, first, second] = await received(3);
    answer(second?.id ?? 0, 'b');
    answer(first?.id ?? 0, 'a');
    expect(await Promise.all([a, b])).toEqual(['a', 'b']);
  });

  it('tells what QEMU refuses, and goes on', async () => {
    const client = await connected();
    const refused = client.execute('frobnicate');
    const [, command] = await received(2);
    peer.write(`{"id": ${command?.id}, "error": {"class": "CommandNotFound", "desc": "no such command"}}\n`);
    await expect(refused).rejects.toMatchObject({
      code: 'hypervisor_failed',
      message: 'QEMU refused “frobnicate”: no such command',
    });
    const next = client.execute('query-status');
    const [, , status] = await received(3);
    answer(status?.id ?? 0, 'fine');
    expect(await next).toBe('fine');
  });

  it('quotes what QEMU says as one plain line, however long and whatever it is', async () => {
    const client = await connected();
    const refused = client.execute('frobnicate');
    const [, command] = await received(2);
    const desc = `\u001b]0;title\u0007no such\r\ncommand ${'x'.repeat(1_000_000)}`;
    peer.write(`${JSON.stringify({ id: command?.id, error: { class: 'GenericError', desc } })}\n`);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/^QEMU refused “frobnicate”: no such command x{400,500}$/),
    });
  });

  it('keeps an event that came with the last word of the handshake for its first listener', async () => {
    const client = await connected('{"event": "SHUTDOWN", "data": {"reason": "guest-panic"}}\n');
    const event = await new Promise<QmpEvent>((resolve) => client.onEvent(resolve));
    expect(event).toEqual({ kind: 'event', name: 'SHUTDOWN', data: { reason: 'guest-panic' } });
  });

  it('gives up on a command in time, and takes no harm from its late answer', async () => {
    const client = await connected();
    await expect(client.execute('slow', undefined, 20)).rejects.toMatchObject({ code: 'timeout' });
    const [, slow] = await received(2);
    answer(slow?.id ?? 0, 'too late');
    const next = client.execute('quick');
    const [, , quick] = await received(3);
    answer(quick?.id ?? 0, 'in time');
    expect(await next).toBe('in time');
  });

  it('gives up on a server that never greets, as one does that already serves somebody else', async () => {
    await expect(openQmp(socket, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
    expect(socket.destroyed).toBe(true);
  });

  it('refuses a server that is not QEMU', async () => {
    const opening = openQmp(socket);
    peer.write('220 mail.example ESMTP\n');
    await expect(opening).rejects.toMatchObject({ code: 'hypervisor_failed' });
    expect(socket.destroyed).toBe(true);
  });

  it('ends every waiting command when the connection closes, even in the middle of a line', async () => {
    const client = await connected();
    const waiting = [client.execute('a'), client.execute('b')];
    const [, first] = await received(3);
    peer.end(`{"return": {}, "id": ${first?.id}`);
    for (const command of waiting) await expect(command).rejects.toMatchObject({ code: 'hypervisor_failed' });
    await client.closed;
    await expect(client.execute('later')).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });

  it('ends every waiting command when garbage arrives', async () => {
    const client = await connected();
    const waiting = client.execute('a');
    await received(2);
    peer.write('garbage\n');
    await expect(waiting).rejects.toMatchObject({ code: 'hypervisor_failed' });
    await client.closed;
  });

  it('can be cancelled while it waits for the greeting', async () => {
    const cancel = new AbortController();
    const opening = openQmp(socket, { signal: cancel.signal });
    cancel.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(socket.destroyed).toBe(true);
  });
});
