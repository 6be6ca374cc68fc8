import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listensOn, parseTcpTable, readTcpTable } from './tcp-table.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const rest = '00000000:00000000 00:00000000 00000000  1000        0';

describe('the kernel’s table of TCP sockets', () => {
  it('gives addresses, ports, states and inodes', () => {
    const text = [
      head,
      `   0: 0400107F:1F90 00000000:0000 0A ${rest} 12345 1 0000000000000000 100 0 0 10 0                       `,
      `   1: 0400107F:1F90 0100007F:C350 01 ${rest} 12346 1 0000000000000000 20 4 30 10 -1`,
      `   2: 0100007F:C351 0400107F:1F90 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000`,
      '',
    ].join('\n');
    const vm = { localAddress: '127.16.0.4', localPort: 8080 };
    expect(parseTcpTable(text)).toEqual([
      { ...vm, remoteAddress: '0.0.0.0', remotePort: 0, state: 'listen', inode: 12345 },
      { ...vm, remoteAddress: '127.0.0.1', remotePort: 50000, state: 'established', inode: 12346 },
      {
        ...{ localAddress: '127.0.0.1', localPort: 50001 },
        ...{ remoteAddress: '127.16.0.4', remotePort: 8080, state: 'time_wait', inode: 0 },
      },
    ]);
  });

  it('gives IPv6 addresses, and an IPv4 address in one as itself', () => {
    const any = '0'.repeat(32);
    const one = '00000000000000000000000001000000';
    const mapped = '0000000000000000FFFF00000400107F';
    const global = 'B80D01200000000000000000010000FF';
    const lines = [any, one, mapped, global].map(
      (address) => `  0: ${address}:0050 ${any}:0000 0A ${rest} 7 1`,
    );
    expect(parseTcpTable(lines.join('\n')).map(({ localAddress }) => localAddress)).toEqual([
      '::',
      '0:0:0:0:0:0:0:1',
      '127.16.0.4',
      '2001:db8:0:0:0:0:ff00:1',
    ]);
  });

  it.each([
    '',
    '\0\0\0',
    head,
    '   0: 0400107F:1F90',
    `   0: 0400107F:1F90 00000000:0000 0A ${rest}`,
    `   0: 0400107:1F90 00000000:0000 0A ${rest} 5 1`,
    `   0: 0400107F:1F90 00000000:0000 0A ${rest} -5 1`,
    `   0: 0400107F:1F90 00000000:0000 0A ${rest} 99999999999999999999 1`,
    `   x: 0400107F:1F90 00000000:0000 0A ${rest} 5 1`,
    ' '.repeat(100_000),
    '0'.repeat(100_000),
  ])('takes nothing from a line that is not a socket’s: %j', (line) => {
    expect(parseTcpTable(line)).toEqual([]);
  });

  it('calls a state that it does not need to know by no name', () => {
    for (const state of ['02', '08', '0C', 'FF']) {
      const [socket] = parseTcpTable(`   0: 0400107F:1F90 00000000:0000 ${state} ${rest} 5 1`);
      expect(socket?.state).toBe('other');
    }
  });
});

describe('this computer’s own table', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => servers.splice(0).map((server) => server.close()));

  async function listen(address: string): Promise<number> {
    const server = createServer().listen(0, address);
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return (server.address() as { port: number }).port;
  }

  it('has what listens on the address, or on all of them', async () => {
    const [here, everywhere] = [await listen('127.77.0.1'), await listen('0.0.0.0')];
    const sockets = await readTcpTable();
    const listens = (address: string, port: number) => sockets.some((one) => listensOn(one, address, port));
    expect(listens('127.77.0.1', here)).toBe(true);
    expect(listens('127.77.0.2', here)).toBe(false);
    expect(listens('127.77.0.2', everywhere)).toBe(true);
  });
});
