import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestFolder } from '../store/testing/factories.ts';
import { askDashboard, serveControl } from './control-socket.ts';
import { longestRequest, type Request } from './messages.ts';

const show: Request = { ask: 'show', args: ['banger://vm/web'] };

async function serving(handle: (request: Request) => void = () => undefined) {
  const path = join(makeTestFolder(), 'control.sock');
  // Of one that was killed.
  writeFileSync(path, '');
  const reports: unknown[] = [];
  const server = serveControl(path, { handle, report: (error) => reports.push(error) });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { path, reports };
}

/** What the server says to these bytes, before it closes the connection. */
async function answerTo(path: string, bytes: string): Promise<string> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  socket.write(bytes);
  return text(socket).catch(() => '');
}

test('a request is handled, and its sender knows that it was', async () => {
  const asked: Request[] = [];
  const { path, reports } = await serving((request) => asked.push(request));
  expect(await askDashboard(path, show, 5000)).toBe(true);
  expect(await askDashboard(path, { ask: 'show', args: [] }, 5000)).toBe(true);
  expect(asked).toEqual([show, { ask: 'show', args: [] }]);
  expect(reports).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('where nobody answers, the sender knows that', async () => {
  const folder = makeTestFolder();
  expect(await askDashboard(join(folder, 'none.sock'), show, 5000)).toBe(false);
  const notOne = join(folder, 'file.sock');
  writeFileSync(notOne, '');
  expect(await askDashboard(notOne, show, 5000)).toBe(false);

  const silent = createServer(() => undefined).listen(join(folder, 'silent.sock'));
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  expect(await askDashboard(join(folder, 'silent.sock'), show, 1)).toBe(false);
});

test('what cannot be carried out is not answered as done', async () => {
  const { path, reports } = await serving(() => {
    throw new Error('no window');
  });
  expect(await askDashboard(path, show, 5000)).toBe(false);
  expect(reports).toEqual([new Error('no window')]);
});

test.each([
  ['no JSON', 'show\n'],
  ['no request', '{}\n'],
  ['another request', '{"ask":"delete","args":[]}\n'],
  ['more than a request', '{"ask":"show","args":[],"then":"delete"}\n'],
  ['too many arguments', `${JSON.stringify({ ask: 'show', args: Array.from({ length: 17 }, () => 'x') })}\n`],
  ['an argument that is too long', `${JSON.stringify({ ask: 'show', args: ['x'.repeat(4097)] })}\n`],
])('%s is refused', async (_, line) => {
  const asked: Request[] = [];
  const { path, reports } = await serving((request) => asked.push(request));
  expect(JSON.parse(await answerTo(path, line))).toEqual({ done: false });
  expect(asked).toEqual([]);
  expect(reports).toHaveLength(1);
  expect(await askDashboard(path, show, 5000)).toBe(true);
});

test('a request without an end is cut off', async () => {
  const { path } = await serving();
  expect(await answerTo(path, 'x'.repeat(longestRequest + 1))).toBe('');
  expect(await askDashboard(path, show, 5000)).toBe(true);
});

test('a socket that cannot be made is reported, and ends nothing', async () => {
  const path = join(makeTestFolder(), 'none', 'control.sock');
  const report = await new Promise((resolve) =>
    serveControl(path, { handle: () => undefined, report: resolve }),
  );
  expect(report).toMatchObject({ code: 'EACCES' });
  expect(existsSync(path)).toBe(false);
});
