import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestFolder } from '../store/testing/factories.ts';
import { connectControl } from './client.ts';

/** Somebody who listens, and a client that soon loses its patience. */
async function clientOf(answer: RequestListener) {
  const path = join(makeTestFolder(), 'control.sock');
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    answer(request, response);
  }).listen(path);
  await once(server, 'listening');
  const client = await connectControl(path, { patience: 100 });
  if (!client) throw new Error('nobody listens');
  onTestFinished(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, heard };
}

test('who hangs is told of, and is asked for nothing that changes something', async () => {
  const { client, heard } = await clientOf(() => undefined);
  const id = '0';
  for (const hangs of [
    () => client.call('vms.delete', { id }),
    () => client.call('vms.find', { name: 'web' }),
    () => client.exec(id, { command: ['true'] }),
    () => client.console(id),
    () => client.events(() => undefined),
  ])
    await expect(hangs()).rejects.toMatchObject({
      code: 'timeout',
      message: 'Banger didn’t answer in time.',
    });
  expect(heard.filter((line) => line !== 'GET /v1')).toEqual(['GET /v1/find/vm?name=web']);
});

test('who answers is asked once', async () => {
  const { client, heard } = await clientOf((_, response) => response.end('{}'));
  await client.call('vms.find', { name: 'web' });
  await client.call('vms.delete', { id: '0' });
  expect(heard).toEqual(['GET /v1/find/vm?name=web', 'DELETE /v1/vms/0?by=id']);
});

test('an answer that takes its time is waited for, once it is known that somebody answers', async () => {
  let asked = 0;
  const { client, heard } = await clientOf((request, response) => {
    const isLate = request.url === '/v1/host/checks' && asked++ === 0;
    if (!isLate) response.end('[]');
  });
  expect(await client.call('host.checks', {})).toEqual([]);
  expect(heard).toEqual(['GET /v1/host/checks', 'GET /v1', 'GET /v1/host/checks']);
});

test('who stops listening in this very moment is nobody', async () => {
  const path = join(makeTestFolder(), 'control.sock');
  const server = createSocketServer().listen(path);
  await once(server, 'listening');
  const connecting = connectControl(path);
  server.close();
  expect(await connecting).toBeNull();
});
