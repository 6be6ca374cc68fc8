import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testClock } from '../store/testing/factories.ts';
import { followClients } from './api-clients.ts';
import { clientOf, serveDashboard } from './testing/serve.ts';

async function served() {
  const { path, control, app } = await serveDashboard();
  onTestFinished(() => app.dispose());
  return { path, app, clients: followClients(control.server, testClock) };
}

/** A connection that asks this and stays. */
function ask(path: string, ...lines: string[]): Socket {
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write([...lines, 'Host: localhost', '', ''].join('\r\n'));
  return socket;
}

test('who is connected is listed with what it asked, until it goes', async () => {
  const { path, clients } = await served();
  expect(clients()).toEqual([]);
  const curl = ask(path, 'GET /v1/events?event=vm.changed HTTP/1.1', 'User-Agent: curl/8.5.0');
  await expect.poll(clients).toEqual([
    {
      id: 1,
      actor: 'api',
      program: 'curl/8.5.0',
      request: 'GET /v1/events',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  ]);
  const cli = await clientOf(path, 'cli');
  const events = await cli.events(() => undefined);
  const agent = await clientOf(path, 'mcp');
  const others = await agent.events(() => undefined);
  await expect
    .poll(() => clients().map(({ actor, program }) => [actor, program]))
    .toEqual([
      ['api', 'curl/8.5.0'],
      ['cli', null],
      ['mcp', null],
    ]);
  curl.destroy();
  events.close();
  others.close();
  await expect.poll(clients).toEqual([]);
});

test('a stream counts, too, and the console of a VM says which', async () => {
  const { path, app, clients } = await served();
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  const client = await clientOf(path, 'cli');
  const console = await client.console(id);
  await expect.poll(() => clients().map(({ request }) => request)).toEqual([`GET /v1/vms/${id}/console`]);
  console.destroy();
  await expect.poll(clients).toEqual([]);
});

test('a connection is one client, however much it asks', async () => {
  const { path, clients } = await served();
  const socket = ask(path, 'GET /v1 HTTP/1.1');
  await expect.poll(() => clients().map(({ request }) => request)).toEqual(['GET /v1']);
  socket.write('GET /v1/vms HTTP/1.1\r\nHost: localhost\r\nUser-Agent: two\r\n\r\n');
  await expect.poll(clients).toMatchObject([{ id: 1, program: 'two', request: 'GET /v1/vms' }]);
});

test.each([
  ['a long path', `GET /${'x'.repeat(9000)} HTTP/1.1`, 'User-Agent: x'],
  ['a long name', 'GET /v1/events HTTP/1.1', `User-Agent: ${'x'.repeat(9000)}`],
  ['bytes that are no text', 'GET /v1/events HTTP/1.1', 'User-Agent: \xff\xfe<b>'],
  ['a kind of its own', 'GET /v1/events HTTP/1.1', 'Banger-Client: user'],
])('%s is cut, and nobody is listed as a person', async (_, line, header) => {
  const { path, clients } = await served();
  ask(path, line, header);
  await expect.poll(() => clients().length).toBe(1);
  const [client] = clients();
  expect(client?.actor).toBe('api');
  expect(client?.request.length).toBeLessThanOrEqual(200);
  expect(client?.program?.length ?? 0).toBeLessThanOrEqual(200);
});
