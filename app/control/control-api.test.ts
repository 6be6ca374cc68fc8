import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFiles, openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import type { ControlClient } from './client.ts';
import { answerTo, clientOf, type ServedDashboard, serveDashboard, speak } from './testing/serve.ts';

let app: TestDashboard;
let served: ServedDashboard;
let client: ControlClient;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  client = await clientOf(served.path);
});
afterEach(async () => {
  expect(served.reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const ask = (path: string, method = 'GET', body?: unknown) =>
  speak(served.path, { method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

describe('a VM over the socket', () => {
  it('is created, started, stopped, changed and deleted, as in the window', async () => {
    const image = await client.call('images.register', { name: 'debian', ...imageFiles(app.home) });
    const made = await client.call('vms.create', {
      name: 'web',
      imageId: image.id,
      spec: { forwards: [] },
    });
    expect(made).toEqual(await app.value('vms.get', { id: made.id }));
    expect(await client.call('vms.start', { id: made.id })).toMatchObject({ state: 'running' });
    expect(await client.call('vms.list', { states: ['running'], limit: 5 })).toMatchObject({
      total: 1,
      items: [{ name: 'web' }],
    });
    expect(await client.call('vms.list', { states: [] })).toMatchObject({ total: 0 });
    expect(await client.call('vms.forceStop', { id: made.id })).toMatchObject({ state: 'stopped' });
    expect(
      await client.call('vms.update', { id: made.id, name: 'shop', spec: { vcpuCount: 2 } }),
    ).toMatchObject({ name: 'shop', spec: { vcpuCount: 2 } });
    expect(await client.call('vms.delete', { id: made.id })).toBeUndefined();
    expect(await app.value('vms.list', {})).toMatchObject({ total: 0 });
  });

  it('answers errors of the window as values, with a status', async () => {
    const { id } = await app.vm('web');
    const expected = await app.error('vms.pause', { id });
    await expect(client.call('vms.pause', { id })).rejects.toMatchObject({ value: expected });
    expect(await ask(`/v1/vms/${id}/pause`, 'POST')).toMatchObject({
      status: 409,
      body: { error: expected },
    });
    expect(await ask('/v1/vms/none')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect(await ask('/v1/vms', 'POST', { name: '' })).toMatchObject({
      status: 400,
      body: {
        error: { code: 'invalid_input', details: [expect.stringContaining('name: '), expect.anything()] },
      },
    });
    expect(
      await ask('/v1/vms', 'POST', { name: 'web', imageId: (await app.vm('other')).imageId }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: 'name_taken' } },
    });
  });

  it('has no body to read once it is deleted', async () => {
    await app.vm('web');
    expect(await ask('/v1/vms/web', 'DELETE')).toMatchObject({ status: 204, body: '' });
  });
});

describe('a name in a path', () => {
  it('is a name or an id', async () => {
    const vm = await app.vm('web');
    for (const name of ['web', vm.id]) expect((await ask(`/v1/vms/${name}`)).body).toEqual(vm);
    const image = await app.value('images.get', { id: vm.imageId });
    for (const name of [image.name, image.id]) expect((await ask(`/v1/images/${name}`)).body).toEqual(image);
  });

  it.each(['..', '.', 'a/b', 'a b', 'ä', '%2F', 'a?b=c', '#', '100 %', 'counts', '+'])(
    'may be %j',
    async (name) => {
      const { id } = await app.vm(name);
      expect(await ask(`/v1/vms/${encodeURIComponent(name)}`)).toMatchObject({ status: 200, body: { id } });
      expect(await client.call('vms.find', { name })).toMatchObject({ id });
    },
  );

  it('that is nobody’s suggests the nearest', async () => {
    await app.vm('web-server');
    const hints: string[] = [];
    for (const name of ['web-sever', 'WEB-SERVER', 'wbe-server', 'database'])
      hints.push((await app.error('vms.find', { name })).hint);
    expect(hints).toEqual([
      'Did you mean web-server?',
      'Did you mean web-server?',
      'Did you mean web-server?',
      'Check the list of VMs.',
    ]);
  });

  it('that is the id of another is refused, and `by=id` says which is meant', async () => {
    const first = await app.vm('first');
    const second = await app.vm(first.id);
    for (const [method, path] of [
      ['DELETE', `/v1/vms/${first.id}`],
      ['POST', `/v1/vms/${first.id}/start`],
    ] as const) {
      expect(await ask(path, method)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_input' } },
      });
    }
    expect(await ask(`/v1/vms/${first.id}?by=id`)).toMatchObject({ body: { name: 'first' } });
    expect(await client.call('vms.get', { id: first.id })).toMatchObject({ name: 'first' });
    expect(await ask(`/v1/vms/${second.id}`)).toMatchObject({ body: { id: second.id } });
    expect(await ask('/v1/vms/first')).toMatchObject({ body: { id: first.id } });
    await client.call('vms.delete', { id: first.id });
    expect(await ask(`/v1/vms/${first.id}`)).toMatchObject({ body: { id: second.id } });
  });
});

describe('a request', () => {
  it.each([
    ['/', 404],
    ['/v1/', 404],
    ['/v2/vms', 404],
    ['/v1/vms/', 404],
    ['/v1//vms', 404],
    ['/v1/vms/web/none', 404],
    ['/v1/vms/%ff', 404],
    ['/v1/%76ms', 200],
    ['http://localhost/v1/vms', 404],
    ['*', 404],
  ])('for %s is answered with %i', async (path, status) => {
    expect(await ask(path)).toMatchObject({ status });
  });

  it('of another method says which there are', async () => {
    for (const method of ['PUT', 'OPTIONS', 'PATCH', 'DELETE']) {
      const answer = await ask('/v1/vms', method);
      expect(answer).toMatchObject({ status: 405, body: { error: { code: 'invalid_input' } } });
      expect(answer.head).toContain('Allow: GET, POST');
    }
  });

  it.each([
    ['GET', '/v1/vms?surprise=1', undefined],
    ['GET', '/v1/vms?limit=ten', undefined],
    ['GET', '/v1/vms?limit=1&limit=2', undefined],
    ['GET', '/v1/vms?limit=', undefined],
    ['GET', '/v1/vms?limit=0x10', undefined],
    ['GET', '/v1/vms?states=away', undefined],
    ['GET', '/v1/vms?__proto__=1', undefined],
    ['GET', '/v1/vms?by=id', undefined],
    ['GET', '/v1/vms/web?by=name', undefined],
    ['GET', '/v1/vms/web?by=id&by=id', undefined],
    ['GET', '/v1/vms/web?id=other', undefined],
    ['DELETE', '/v1/vms/web?force=true', undefined],
    ['GET', '/v1/vms', {}],
    ['DELETE', '/v1/vms/web', {}],
    ['POST', '/v1/vms/web/start?force=true', undefined],
    ['POST', '/v1/vms/web/start', { id: 'other' }],
    ['POST', '/v1/vms/web/start', { force: true }],
    ['POST', '/v1/vms/web/start', []],
    ['POST', '/v1/vms/web/start', null],
    ['PATCH', '/v1/vms/web', 'text'],
  ])('%s %s with %j is refused and changes nothing', async (method, path, body) => {
    const before = await app.vm('web');
    expect(await ask(path, method, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', unchanged: 'Nothing was changed.' } },
    });
    expect(await app.value('vms.get', { id: before.id })).toEqual(before);
  });

  it('of a form, or of a text that calls itself nothing, is refused', async () => {
    const body = '{"name":"x","imageId":"y"}';
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp', '']) {
      const headers = { 'Content-Type': type };
      expect(await speak(served.path, { method: 'POST', path: '/v1/vms', body, headers })).toMatchObject({
        status: 415,
      });
    }
  });

  it('whose JSON is not UTF-8, or cut off, is refused', async () => {
    expect(await speak(served.path, { method: 'POST', path: '/v1/vms', body: '{"name":' })).toMatchObject({
      status: 400,
    });
    const head =
      'POST /v1/vms HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\nConnection: close\r\n\r\n';
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from([0x22, 0xff, 0x22])]);
    expect(await answerTo(served.path, bytes)).toContain('HTTP/1.1 400 ');
  });
});

describe('other channels', () => {
  it('are answered at their routes', async () => {
    const vm = await app.vm('web');
    expect(await client.call('vms.counts', {})).toMatchObject({ stopped: 1 });
    expect(await client.call('settings.update', { closeToTray: true })).toMatchObject({ closeToTray: true });
    expect(await client.call('vms.activity', { id: vm.id, kinds: ['created'], limit: 1 })).toMatchObject([
      { kind: 'created', vmName: 'web' },
    ]);
    expect(await client.call('vms.checkForward', { hostPort: 1025 })).toMatchObject({ free: true });
    expect(await client.call('vms.checkName', { name: 'free' })).toEqual({ reason: null });
    expect(await client.call('images.checkName', { name: 'free' })).toEqual({ reason: null });
    expect(await client.call('vms.missingFiles', { ids: [vm.id] })).toEqual({});
    const range = await client.call('addresses.setRange', { range: null });
    expect(await client.call('addresses.get', {})).toEqual(range);
    expect(await client.call('jobs.list', {})).toEqual([]);
    expect(await client.call('host.licences', {})).toBeNull();
  });

  it('give the console log as it is, with its place', async () => {
    const { id } = await app.vm('web');
    await app.value('vms.start', { id });
    await app.untilBooted(id);
    const { data, offset } = await app.value('console.read', { vmId: id, from: 3, limit: 1000 });
    expect(offset).toBe(3);
    expect(await client.call('console.read', { vmId: id, from: 3, limit: 1000 })).toEqual({ data, offset });
    const answer = await ask('/v1/vms/web/console/log?from=3&limit=10');
    expect(answer).toMatchObject({ status: 200, body: Buffer.from(data.slice(0, 10)).toString() });
    expect(answer.head).toContain('Banger-Offset: 3');
  });

  it('that belong to a window have none', async () => {
    expect(await ask('/v1/quitting/force', 'POST', {})).toMatchObject({ status: 404 });
  });
});

it('a closed dashboard says so', async () => {
  await app.dashboard.close();
  await expect(client.call('vms.list', {})).rejects.toMatchObject({
    value: { message: 'Banger was closed before this was finished.' },
  });
});

it('a list that was asked for before is the list of now, whatever has happened', async () => {
  const list = async () => (await ask('/v1/vms')).body;
  const now = async () => JSON.parse(JSON.stringify(await app.value('vms.list', {}))) as unknown;
  const web = await app.vm('web');
  const steps: (() => Promise<unknown>)[] = [
    () => app.vm('other'),
    () => app.value('images.update', { id: web.imageId, name: 'other-image' }),
    () => app.value('vms.start', { id: web.id }),
    () => app.untilBooted(web.id),
    () => app.value('vms.pause', { id: web.id }),
    () => app.value('vms.resume', { id: web.id }),
    () => app.driver.crash(web.id),
    () => app.value('addresses.setVm', { id: web.id, guestIp: null }),
    () => app.value('vms.update', { id: web.id, spec: { memoryMib: 512 } }),
    () => app.value('vms.touch', { id: web.id }),
    () => app.value('vms.delete', { id: web.id }),
  ];
  expect(await list()).toEqual(await now());
  for (const [index, step] of steps.entries()) {
    await list();
    await step();
    expect(await list(), `step ${index}`).toEqual(await now());
    expect(await list(), `step ${index}`).toEqual(await now());
  }
  for (let limit = 1; limit < 20; limit++)
    expect(await ask(`/v1/vms?limit=${limit}`)).toMatchObject({ body: { total: 1 } });
  await app.dashboard.close();
  expect(await ask('/v1/vms')).toMatchObject({ status: 409, body: { error: { code: 'cancelled' } } });
});
