import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestFolder } from '../store/testing/factories.ts';
import { type ControlConnection, controlConnection } from './control-request.ts';

/** A connection to somebody who answers each request with `say`, and what was asked. */
async function answeredBy(say: (socket: Socket) => void | Promise<void>) {
  const path = join(makeTestFolder(), 'control.sock');
  const open = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.once('data', (bytes) => {
      asked.push(String(bytes));
      void say(socket);
    });
  }).listen(path);
  await once(server, 'listening');
  const connection = controlConnection(path, 'cli');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
    connection.close();
  });
  return { connection, asked, open };
}

/** Writes each piece in a turn of its own. */
async function inPieces(socket: Socket, pieces: readonly (string | Uint8Array)[]): Promise<void> {
  for (const piece of pieces) {
    if (!socket.destroyed) socket.write(piece);
    await turn();
  }
}

const look = (connection: ControlConnection, patience = 0) =>
  connection.ask({ method: 'GET', path: '/v1', patience });

const value = { name: 'wéb', list: [1, 2] };
const body = JSON.stringify(value);
const whole = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCONTENT-LENGTH:  ${Buffer.byteLength(body)} \r\n\r\n${body}`,
);
const ended = { code: 'cancelled', message: 'Banger ended before it had answered.' };
const unreadable = { code: 'internal', message: expect.stringContaining('can’t be read') };

test('an answer is understood in whatever pieces it comes, and nobody has to end the connection', async () => {
  let cuts: number[] = [];
  const { connection, open } = await answeredBy((socket) => {
    const ends = [...cuts, whole.length].sort((one, other) => one - other);
    return inPieces(
      socket,
      ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end)),
    );
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(whole.length - 1), { maxLength: 6 }), async (chosen) => {
      cuts = chosen;
      expect(await look(connection)).toEqual(value);
    }),
    { numRuns: 60 },
  );
  await expect.poll(() => open.size).toBe(0);
});

test('an answer that breaks off anywhere is none', async () => {
  let length = 0;
  let end: 'end' | 'destroy' = 'end';
  const { connection } = await answeredBy((socket) => {
    socket.write(whole.subarray(0, length), () => socket[end]());
  });
  for (length = 0; length < whole.length; length += 1) {
    end = length % 2 === 0 ? 'end' : 'destroy';
    await expect(look(connection), String(length)).rejects.toMatchObject(ended);
  }
  expect(await look(connection)).toEqual(value);
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['a status that is no number', 'HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}'],
  ['no length', 'HTTP/1.1 200 OK\r\n\r\n{}'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}'],
  ['pieces', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
  ['a head without an end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(10_000)}`],
  ['no JSON', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{]'],
  ['a failure without a reason', 'HTTP/1.1 500 x\r\nContent-Length: 2\r\n\r\n{}'],
])('an answer with %s is told of, and the connection ends', async (_, bytes) => {
  const { connection, open } = await answeredBy((socket) => void socket.write(bytes));
  await expect(look(connection)).rejects.toMatchObject(unreadable);
  await expect(connection.upgrade({ method: 'GET', path: '/v1' }, 'x')).rejects.toMatchObject(unreadable);
  await expect.poll(() => open.size).toBe(0);
});

test('what comes behind an answer is no part of it, and an empty one is no value', async () => {
  let bytes = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]surprise';
  const { connection } = await answeredBy((socket) => void socket.write(bytes));
  expect(await look(connection)).toEqual([]);
  bytes = 'HTTP/1.1 204 No Content\r\n\r\n';
  expect(await look(connection)).toBeUndefined();
});

test('who stops in the middle of an answer is waited for only so long', async () => {
  const { connection, open } = await answeredBy((socket) => void socket.write(whole.subarray(0, -1)));
  await expect(look(connection, 50)).rejects.toMatchObject({ code: 'timeout' });
  await expect.poll(() => open.size).toBe(0);
});

test('a request that is given up ends, and so do all when the connection is closed', async () => {
  const { connection, asked } = await answeredBy(() => undefined);
  const leaving = new AbortController();
  const left = connection.ask({ method: 'GET', path: '/v1', signal: leaving.signal });
  await expect.poll(() => asked.length).toBe(1);
  leaving.abort();
  const canceled = { code: 'cancelled', message: expect.stringContaining('canceled') };
  await expect(left).rejects.toMatchObject(canceled);
  await expect(
    connection.ask({ method: 'GET', path: '/v1', signal: AbortSignal.abort() }),
  ).rejects.toMatchObject(canceled);
  const others = [look(connection), connection.open({ method: 'GET', path: '/v1/events' })];
  await expect.poll(() => asked.length).toBe(3);
  connection.close();
  for (const { status, reason } of (await Promise.allSettled(others)) as PromiseRejectedResult[])
    expect([status, reason]).toEqual([
      'rejected',
      expect.objectContaining({ value: expect.objectContaining(ended) }),
    ]);
});

test('a stream begins with what came with its head', async () => {
  let bytes = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nfirst';
  const { connection, asked } = await answeredBy((socket) => void socket.end(bytes));
  expect(await text(await connection.upgrade({ method: 'GET', path: '/v1/x' }, 'x'))).toBe('first');
  bytes = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: a\n\n';
  expect(await text(await connection.open({ method: 'GET', path: '/v1/events' }))).toBe('event: a\n\n');
  expect(asked.map((one) => one.split('\r\n')[0])).toEqual(['GET /v1/x HTTP/1.1', 'GET /v1/events HTTP/1.0']);
});

test('a body is sent with its length in bytes', async () => {
  const { connection, asked } = await answeredBy((socket) => void socket.write(whole));
  await connection.ask({ method: 'POST', path: '/v1/vms', body: value });
  expect(asked[0]).toBe(
    [
      'POST /v1/vms HTTP/1.1',
      ...['host: localhost', 'banger-client: cli', 'connection: close'],
      ...['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`],
      '',
      body,
    ].join('\r\n'),
  );
});
