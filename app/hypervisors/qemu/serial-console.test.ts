import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectUncaught } from '../../testing/uncaught.ts';
import { until } from '../../testing/until.ts';
import { openSerialConsole, type SerialConsole } from './serial-console.ts';

describe('the console of a machine', () => {
  let dir: string;
  let log: string;
  let server: Server;
  let console: SerialConsole;
  /** Called with each connection, as QEMU's console socket is: one after the other, read to its end. */
  let accept: (connection: Socket) => void;
  let received: Buffer[];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'console-'));
    log = join(dir, 'console.log');
    writeFileSync(log, '');
    received = [];
    accept = (connection) => connection.on('data', (chunk) => received.push(chunk));
    server = createServer((connection) => {
      connection.on('error', () => {});
      accept(connection);
    }).listen(join(dir, 'console.sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    console = openSerialConsole(join(dir, 'console.sock'), log);
  });

  afterEach(() => {
    console.close();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('tells when the log grows', async () => {
    const grown = new Promise<void>((resolve) => console.onGrowth(resolve));
    appendFileSync(log, 'booting');
    await grown;
  });

  it('tells the others, too, when one who listens fails', async () => {
    const uncaught = collectUncaught();
    const mistake = new Error('a mistake of ours');
    console.onGrowth(() => {
      throw mistake;
    });
    const grown = new Promise<void>((resolve) => console.onGrowth(resolve));
    appendFileSync(log, 'booting');
    await grown;
    await until(() => expect(uncaught).toContain(mistake));
  });

  it('loses no input and keeps its order, and is not done before QEMU has read it all', async () => {
    const parts = ['one ', 'two '.repeat(500_000), 'three'];
    await Promise.all(parts.map((part) => console.write(Buffer.from(part))));
    expect(Buffer.concat(received).toString() === parts.join('')).toBe(true);
  });

  it('waits while the guest does not read', async () => {
    const connected = new Promise<Socket>((resolve) => {
      accept = resolve;
    });
    let done = false;
    const writing = console.write(Buffer.from('typed')).then(() => {
      done = true;
    });
    const connection = await connected;
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    connection.on('data', (chunk) => received.push(chunk));
    await writing;
    expect(Buffer.concat(received).toString()).toBe('typed');
  });

  it('says so when the machine goes while it is typed into, and after', async () => {
    accept = (connection) => connection.destroy();
    const typed = Buffer.alloc(4 * 1024 * 1024);
    await expect(console.write(typed)).rejects.toMatchObject({ code: 'hypervisor_failed' });
    server.close();
    await expect(console.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'hypervisor_failed' });
    console.close();
    await expect(console.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });

  it('works on when its log was removed', async () => {
    rmSync(log);
    const other = openSerialConsole(join(dir, 'console.sock'), log);
    await other.write(Buffer.from('still there'));
    expect(Buffer.concat(received).toString()).toBe('still there');
    other.close();
  });
});
