import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isListening, listensAt, untilReady } from './readiness.ts';

const dir = mkdtempSync(join(tmpdir(), 'ready-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(path: string): Promise<void> {
  const server = createServer((connection) => connection.end()).listen(path);
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
}

describe('a socket', () => {
  it.each(['plain.sock', 'with two  spaces.sock', 'with\na line.sock', 'ümläut.sock', '.*+?$'])(
    'listens once somebody does, and is not connected to: %j',
    async (name) => {
      const path = join(dir, name);
      const { isReady } = listensAt(path);
      expect(await isReady()).toBe(false);
      await listen(path);
      let connections = 0;
      servers[0]?.on('connection', () => {
        connections += 1;
      });
      expect(await listensAt(`${path}x`).isReady()).toBe(false);
      expect(await listensAt(path.slice(0, -1)).isReady()).toBe(false);
      expect(await isReady()).toBe(true);
      // Connections are told in their order: asking made none before this one.
      await once(connect(path).resume(), 'close');
      expect(connections).toBe(1);
    },
  );

  it.each<[string, (path: string) => void]>([
    ['an ordinary file', (path) => writeFileSync(path, '')],
    ['nothing', () => undefined],
  ])('%s does not listen', async (name, make) => {
    const path = join(dir, name);
    make(path);
    expect(await listensAt(path).isReady()).toBe(false);
  });
});

describe('the kernel’s list of sockets', () => {
  const head = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
  const listening = '000000008ac0aae8: 00000002 00000000 00010000 0001 01 6556495 /run/a.sock\n';
  const connected = '00000000bda84e6b: 00000003 00000000 00000000 0001 03 6558373 /run/a.sock\n';
  const nameless = '00000000271e2199: 00000003 00000000 00000000 0005 03 6480938\n';

  it('tells the one that listens from those that are connected to it', () => {
    expect(isListening(head + nameless + listening + connected, '/run/a.sock')).toBe(true);
    expect(isListening(head + nameless + connected + listening, '/run/a.sock')).toBe(true);
    expect(isListening(head + nameless + connected + connected, '/run/a.sock')).toBe(false);
  });

  it('is not misled by names', () => {
    expect(isListening(head + listening, '/a.sock')).toBe(false);
    expect(isListening(head + listening, '6556495 /run/a.sock')).toBe(false);
    expect(isListening(head + listening.replace('/run', '@ /run'), '/run/a.sock')).toBe(false);
    expect(isListening('', '/run/a.sock')).toBe(false);
  });
});

it('a start that was canceled before anybody waits for its helper is canceled all the same', async () => {
  const helper = { isReady: async () => false, limit: 60_000 };
  await expect(untilReady('files', helper, new Promise(() => {}), AbortSignal.abort())).rejects.toMatchObject(
    { code: 'cancelled' },
  );
});
