import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleSocket, openConsole } from './console-socket.ts';
import { connectUnixSocket } from './unix-socket.ts';

describe('the console of a machine', () => {
  let dir: string;
  let log: string;
  let server: Server;
  let guest: Socket;
  let console: ConsoleSocket;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'console-'));
    log = join(dir, 'console.log');
    writeFileSync(log, '');
    const accepted = new Promise<Socket>((resolve) => {
      server = createServer(resolve).listen(join(dir, 'console.sock'));
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const socket = await connectUnixSocket(join(dir, 'console.sock'));
    guest = await accepted;
    guest.on('error', () => {});
    console = openConsole(socket, log);
  });

  afterEach(() => {
    console.close();
    guest.destroy();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const growth = () => new Promise<void>((resolve) => console.onGrowth(resolve));

  it('tells of growth when the guest prints, and when the log grows without that', async () => {
    const printed = growth();
    guest.write('booting');
    await printed;
    const logged = growth();
    appendFileSync(log, 'booting');
    await logged;
  });

  it('loses no input, and waits while the guest does not read', async () => {
    const typed = Buffer.alloc(4 * 1024 * 1024, 'type ');
    let taken = false;
    const writing = console.write(typed).then(() => {
      taken = true;
    });
    // The guest has not read a byte, and no socket holds so much.
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(false);
    const received: Buffer[] = [];
    let length = 0;
    const complete = new Promise<void>((resolve) => {
      guest.on('data', (chunk) => {
        received.push(chunk);
        length += chunk.length;
        if (length === typed.length) resolve();
      });
    });
    await Promise.all([writing, complete]);
    expect(Buffer.concat(received).equals(typed)).toBe(true);
  });

  it('says so when the machine goes while it is typed into, and after', async () => {
    const writing = console.write(Buffer.alloc(4 * 1024 * 1024));
    guest.destroy();
    await expect(writing).rejects.toMatchObject({ code: 'hypervisor_failed' });
    await expect(console.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });

  it('works on when its log was removed', async () => {
    rmSync(log);
    const socket = connectUnixSocket(join(dir, 'console.sock'));
    const other = openConsole(await socket, log);
    await other.write(Buffer.from('still there'));
    other.close();
  });
});
