import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VmView } from '../../contract/index.ts';
import { createEventBus } from '../../lib/bus.ts';
import { until } from '../../testing/until.ts';
import { readTcpTable, type TcpSocket } from '../network/tcp-table.ts';
import type { Entry } from '../records/vm-records.ts';
import { createConnections } from './connections.ts';

const minute = 60_000;
const address = '127.78.0.4';
const vm = {
  ...{ id: 'one', guestIp: '172.78.0.4', state: 'running', runtime: {} },
  spec: { forwards: [{ hostPort: 8080, guestPort: 80 }] },
} as unknown as VmView;

let now: number;
let sockets: TcpSocket[];
let entries: { id: string; entry: Entry | undefined }[];
let looks: number;
let open: { hostPort: number; guestPort: number }[];
let ends: (() => void)[];

beforeEach(() => {
  now = Date.parse('2026-05-01T10:00:00Z');
  sockets = [];
  entries = [];
  looks = 0;
  open = [{ hostPort: 8080, guestPort: 80 }];
  ends = [];
});
afterEach(() => {
  for (const end of ends) end();
});

function begin(read?: () => Promise<TcpSocket[]>) {
  const events = createEventBus();
  const connections = createConnections({
    records: {
      change: (id, _, entry) => {
        entries.push({ id, entry });
        return vm;
      },
    },
    machines: { get: () => ({ forwards: async () => open }) as never },
    events,
    clock: { now: () => new Date(now) },
    report: (_, error) => expect.unreachable(String(error)),
    read: async () => {
      looks += 1;
      return read ? read() : sockets;
    },
    interval: 1,
  });
  ends.push(connections.close);
  const become = (changed: VmView | null) =>
    events.emit('vm.changed', { id: vm.id, before: null, vm: changed });
  return { become };
}

const client = { remoteAddress: '127.0.0.1', remotePort: 50_000 };
const established: TcpSocket = {
  ...{ localAddress: address, localPort: 8080, ...client },
  ...{ state: 'established', inode: 5 },
};

/** Resolves when another two whole looks were taken. */
async function looked(): Promise<void> {
  const before = looks;
  await until(() => expect(looks).toBeGreaterThan(before + 2), { interval: 1 });
}

describe('a connection through a forward', () => {
  it('is a touch by a person, with the ports', async () => {
    sockets = [established];
    begin().become(vm);
    await until(() => expect(entries).toHaveLength(1), { interval: 1 });
    expect(entries[0]).toMatchObject({
      id: 'one',
      entry: { actor: 'user', kind: 'connected', detail: { hostPort: 8080, guestPort: 80 } },
    });
  });

  it('counts once a minute at most, however many there are, and every ten minutes while one stays', async () => {
    sockets = [established, { ...established, remotePort: 50_001 }];
    begin().become(vm);
    await looked();
    expect(entries).toHaveLength(1);
    now += 30_000;
    sockets = [established, { ...established, remotePort: 50_002 }];
    await looked();
    expect(entries).toHaveLength(1);
    now += 40_000;
    sockets = [established, { ...established, remotePort: 50_003 }];
    await looked();
    expect(entries).toHaveLength(2);
    now += 9 * minute;
    await looked();
    expect(entries).toHaveLength(2);
    now += minute;
    await looked();
    expect(entries).toHaveLength(3);
  });

  it('counts when it is over already, whoever ended it', async () => {
    const { become } = begin();
    const over = { state: 'time_wait', inode: 0 } as const;
    sockets = [{ ...established, ...over }];
    become(vm);
    await looked();
    expect(entries).toHaveLength(1);
    now += 2 * minute;
    const theirs = { localAddress: '127.0.0.1', localPort: 50_009, remoteAddress: address, remotePort: 8080 };
    sockets = [{ ...theirs, ...over }];
    await looked();
    expect(entries).toHaveLength(2);
  });

  it('does not count at another port, another address, or where a stranger has the port', async () => {
    const { become } = begin();
    sockets = [
      { ...established, localPort: 8081 },
      { ...established, localAddress: '127.78.0.5' },
      { ...established, state: 'listen' },
      {
        ...established,
        localPort: 50_000,
        remoteAddress: address,
        remotePort: 8080,
        localAddress: '127.0.0.1',
      },
    ];
    become(vm);
    await looked();
    sockets = [established];
    open = [];
    await looked();
    expect(entries).toEqual([]);
  });
});

describe('nobody looks', () => {
  afterEach(() => vi.useRealTimers());

  it('while no VM with a forward runs', async () => {
    vi.useFakeTimers();
    const { become } = begin();
    become({ ...vm, state: 'stopped' });
    become({ ...vm, spec: { forwards: [] } });
    expect(vi.getTimerCount()).toBe(0);
    become(vm);
    await vi.advanceTimersByTimeAsync(10);
    expect(looks).toBeGreaterThan(1);
    become({ ...vm, state: 'stopped' });
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(0);
    become(vm);
    become(null);
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a real connection', () => {
  let server: Server;
  let socket: Socket | null = null;
  afterEach(() => {
    socket?.destroy();
    server.close();
  });

  it('is found in the kernel’s table, even when it was over before anybody looked', async () => {
    server = createServer((one) => one.end('bye')).listen(0, address);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port: hostPort } = server.address() as { port: number };
    socket = connect(hostPort, address);
    socket.resume();
    await new Promise((resolve) => socket?.once('close', resolve));
    open = [{ hostPort, guestPort: 80 }];
    begin(readTcpTable).become({ ...vm, spec: { forwards: open } });
    await until(() => expect(entries).toHaveLength(1), { interval: 5 });
    expect(entries[0]?.entry?.detail).toEqual({ hostPort, guestPort: 80 });
  });
});
