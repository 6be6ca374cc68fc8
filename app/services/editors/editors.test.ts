import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { describeStarter } from '../ssh/testing/describe-starter.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const port = 20_000 + (process.pid % 20_000);

async function vm(forwards = [{ hostPort: port, guestPort: 22 }]) {
  const image = await app.image('starter');
  describeStarter(image);
  return app.value('vms.create', { name: 'web', imageId: image.id, spec: { forwards } });
}

test('a folder is opened once the VM runs, is a touch, and is remembered', async () => {
  const { id } = await vm();
  await app.value('sshConfig.set', { isInstalled: true });
  expect(await app.value('vms.editors', { id })).toEqual({
    host: 'banger-web',
    isInstalled: true,
    editors: [{ id: 'vscode', name: 'VS Code' }],
    folder: '/root',
  });
  await app.value('vms.openEditor', { id, editor: 'vscode', folder: '/srv/my app' });
  expect(app.inEditors).toEqual([
    { id: 'vscode', host: 'banger-web', user: 'root', port, folder: '/srv/my app' },
  ]);
  expect(await app.value('vms.get', { id })).toMatchObject({ state: 'running' });
  const [entry] = await app.value('vms.activity', { id, limit: 1 });
  expect(entry).toMatchObject({ actor: 'user', kind: 'touched', reason: '/srv/my app opened in VS Code.' });
  app = await app.restart();
  expect(await app.value('vms.editors', { id })).toMatchObject({ folder: '/srv/my app' });
});

test('what editors couldn’t find is refused before anything is started', async () => {
  const { id } = await vm();
  const opening = { id, editor: 'vscode', folder: '/root' };
  expect(await app.error('vms.openEditor', opening)).toMatchObject({
    code: 'wrong_state',
    message: expect.stringContaining('Editors don’t know the host banger-web'),
  });
  expect(await app.value('vms.get', { id })).toMatchObject({ state: 'stopped' });
  await app.value('sshConfig.set', { isInstalled: true });
  await app.value('vms.openEditor', { id, editor: 'vscode', folder: '/root' });
  expect(app.inEditors).toHaveLength(1);
});

test('a VM that accepts no SSH says why', async () => {
  const { id } = await vm([]);
  expect(await app.value('vms.editors', { id })).toMatchObject({ host: null });
  const opening = { id, editor: 'vscode', folder: '/root' };
  expect(await app.error('vms.openEditor', opening)).toMatchObject({
    message: expect.stringContaining('Port 22 isn’t forwarded.'),
  });
});

test.each(['root', '--wait', '/a\nb', '/a\0b', '', `/${'x'.repeat(5000)}`])(
  'the folder %j is refused',
  async (folder) => {
    const { id } = await vm();
    await app.value('sshConfig.set', { isInstalled: true });
    const error = await app.error('vms.openEditor', { id, editor: 'vscode', folder });
    expect(error.code).toBe('invalid_input');
    expect(app.inEditors).toEqual([]);
  },
);
