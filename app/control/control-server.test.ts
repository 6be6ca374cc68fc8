import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failure } from '../lib/failures.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { controlConnection } from './control-request.ts';
import { serveControl } from './control-server.ts';
import { longestBody } from './read-body.ts';
import { answerTo, serveSocket, speak } from './testing/serve.ts';

const show = (path: string, args: string[] = []) => {
  const connection = controlConnection(path, 'user');
  return connection
    .ask({ method: 'POST', path: '/v1/window/show', body: { args }, patience: 5000 })
    .finally(connection.close);
};

test('the socket takes the place of one that was left, and is for this user alone', async () => {
  const path = join(makeTestFolder(), 'control.sock');
  writeFileSync(path, '');
  const { reports } = await serveSocket({}, path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await show(path);
  expect(reports).toEqual([]);
});

test('a start has the window shown, with its link', async () => {
  const asked: unknown[] = [];
  const { path } = await serveSocket({ show: (args) => asked.push(args) });
  await show(path, ['banger://vm/web']);
  await show(path);
  expect(asked).toEqual([['banger://vm/web'], []]);
});

test('a window that cannot be shown is answered with the reason', async () => {
  const noWindow = failure('wrong_state', { message: 'No window.', unchanged: 'x', hint: 'x' });
  const { path, reports } = await serveSocket({
    show: ([arg]) => {
      throw arg ? noWindow : new Error('unforeseen');
    },
  });
  await expect(show(path, ['x'])).rejects.toMatchObject({ code: 'wrong_state' });
  expect(reports).toEqual([]);
  await expect(show(path)).rejects.toMatchObject({ code: 'internal' });
  expect(reports).toEqual([new Error('unforeseen')]);
});

test.each([
  ['no JSON', 'show', 400],
  ['no request', '{}', 400],
  ['another field', '{"args":[],"then":"delete"}', 400],
  ['too many arguments', JSON.stringify({ args: Array.from({ length: 17 }, () => 'x') }), 400],
  ['an argument that is too long', JSON.stringify({ args: ['x'.repeat(4097)] }), 400],
])('%s shows no window', async (_, body, status) => {
  const asked: unknown[] = [];
  const { path } = await serveSocket({ show: (args) => asked.push(args) });
  expect(await speak(path, { method: 'POST', path: '/v1/window/show', body })).toMatchObject({
    status,
    body: { error: { code: 'invalid_input' } },
  });
  expect(await speak(path, { path: '/v1/window/show' })).toMatchObject({ status: 405 });
  expect(asked).toEqual([]);
});

test('before there is a dashboard the answer is that Banger is starting', async () => {
  const { path } = await serveSocket();
  expect(await speak(path, { path: '/v1/vms' })).toMatchObject({
    status: 503,
    body: { error: { code: 'wrong_state', message: 'Banger is still starting.' } },
  });
});

test.each([
  ['another host', { Host: 'evil.example' }, 403],
  ['another port', { Host: 'localhost:80' }, 403],
  ['an IP address', { Host: '127.0.0.1' }, 403],
  ['a page', { Origin: 'http://localhost' }, 403],
  ['a page without a name', { Origin: 'null' }, 403],
  ['a browser', { 'Sec-Fetch-Site': 'none' }, 403],
])('a request of %s is refused', async (_, headers, status) => {
  const { path } = await serveSocket();
  for (const request of [
    { path: '/v1/vms' },
    { method: 'POST', path: '/v1/window/show', body: '{"args":[]}' },
  ])
    expect(await speak(path, { ...request, headers })).toMatchObject({
      status,
      body: { error: { code: 'permission_denied' } },
    });
  expect(
    await speak(path, { path: '/v1', headers: { ...headers, Connection: 'Upgrade', Upgrade: 'x' } }),
  ).toMatchObject({ status });
});

test.each([
  ['bytes that are no HTTP', 'show\r\n\r\n', 400],
  ['a line of the past', '{"ask":"show","args":[]}\n', 400],
  ['a TLS greeting', Buffer.from('16030100f8010000f40303', 'hex'), 400],
  ['no host', 'GET /v1/vms HTTP/1.1\r\nConnection: close\r\n\r\n', 403],
  ['an expectation', 'GET /v1 HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\nConnection: close\r\n\r\n', 417],
  ['a tunnel', 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  [
    'a head that is too long',
    `GET /v1/vms HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
  ],
  ['a URL that is too long', `GET /v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  [
    'two lengths',
    'POST /v1/window/show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
  ],
  [
    'a length beside chunks',
    'POST /v1/window/show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
  ],
])('%s is refused, and the connection ends', async (_, bytes, status) => {
  const { path, reports } = await serveSocket();
  const answer = await answerTo(path, bytes);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(answer).toContain('{"error":{"code":"');
  expect(reports).toEqual([]);
  await show(path);
});

test('a body that is too long is refused, whether it says so or not', async () => {
  const { path } = await serveSocket();
  const head = 'POST /v1/window/show HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const declared = `${head}Content-Length: ${longestBody + 1}\r\n\r\n`;
  expect(await answerTo(path, declared)).toContain('HTTP/1.1 413 ');
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(longestBody / 0x10000 + 1)}`;
  expect(await answerTo(path, chunked)).toContain('HTTP/1.1 413 ');
  await show(path);
});

test.each([
  ['head', 'GET /v1/vms HTTP/1.1\r\nHost: loc'],
  [
    'body',
    'POST /v1/window/show HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  ],
])('a client that does not finish its %s is cut off', async (_, bytes) => {
  const { path } = await serveSocket({ limits: { headTime: 50, requestTime: 50 } });
  expect(await answerTo(path, bytes)).toContain('HTTP/1.1 408 ');
});

test('there are only so many connections', async () => {
  const { path, control } = await serveSocket({ limits: { connections: 4 } });
  const sockets = Array.from({ length: 12 }, () => connect(path).on('error', () => undefined));
  let closed = 0;
  for (const socket of sockets) socket.on('close', () => closed++);
  await expect.poll(() => closed).toBe(8);
  expect(await new Promise((resolve) => control.server.getConnections((_, count) => resolve(count)))).toBe(4);
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(() =>
      show(path).then(
        () => 'shown',
        () => 'full',
      ),
    )
    .toBe('shown');
});

test('a client that goes away in the middle of its request leaves nothing', async () => {
  const { path, control, reports } = await serveSocket();
  const socket = connect(path);
  socket.write(
    'POST /v1/window/show HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  await once(control.server, 'request');
  socket.destroy();
  const open = () => new Promise((resolve) => control.server.getConnections((_, count) => resolve(count)));
  await expect.poll(open).toBe(0);
  expect(reports).toEqual([]);
});

test('a socket that cannot be made is reported, and ends nothing', async () => {
  const path = join(makeTestFolder(), 'none', 'control.sock');
  const report = await new Promise((resolve) =>
    serveControl(path, { show: () => undefined, report: resolve }),
  );
  expect(report).toMatchObject({ code: 'ENOENT' });
  expect(existsSync(path)).toBe(false);
});

test('a client knows that nobody answers', async () => {
  const folder = makeTestFolder();
  await expect(show(join(folder, 'none.sock'))).rejects.toMatchObject({ code: 'cancelled' });
  const silent = createServer(() => undefined).listen(join(folder, 'silent.sock'));
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const connection = controlConnection(join(folder, 'silent.sock'), 'user');
  await expect(connection.ask({ method: 'GET', path: '/v1', patience: 1 })).rejects.toMatchObject({
    code: 'timeout',
  });
});
