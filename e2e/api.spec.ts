import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectControl } from '../app/control/client.ts';
import { Dashboard } from './pages/dashboard.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const run = promisify(execFile);

test('what another program does over the control socket, the window shows at once', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const app = await launch();
  await haveVm(app, 'first');
  const dashboard = new Dashboard(app.page);
  await dashboard.goTo('Virtual machines');
  const socket = join(home.dir, 'run', 'control.sock');
  const client = await connectControl(socket, { client: 'cli' });
  if (!client) throw new Error('nobody listens');

  await test.step('it creates a VM', async () => {
    const { imageId } = await client.call('vms.find', { name: 'first' });
    await client.call('vms.create', { name: 'second', imageId, spec: { forwards: [] } });
    await expect(dashboard.row('second')).toContainText('Stopped');
  });

  await test.step('it reads what the window sees, with curl', async () => {
    const { stdout } = await run('curl', [
      '--silent',
      '--unix-socket',
      socket,
      'http://localhost/v1/vms/second',
    ]);
    expect(JSON.parse(stdout)).toEqual(await app.value('vms.get', { id: String(home.vm('second').id) }));
  });

  await test.step('it hears what the window does', async () => {
    const told: string[] = [];
    const events = await client.events(({ event, payload }) => {
      if (event === 'vm.changed' && payload.vm === null) told.push(String(payload.before?.name));
    });
    await app.value('vms.delete', { id: String(home.vm('first').id) });
    await expect.poll(() => told).toEqual(['first']);
    events.close();
  });

  await test.step('Settings lists it for as long as it is connected', async () => {
    await app.page.evaluate(() => {
      location.hash = '/settings';
    });
    const programs = app.page.getByRole('region', { name: 'Connected programs' });
    const curl = spawn('curl', ['--silent', '--unix-socket', socket, 'http://localhost/v1/events']);
    await expect(programs.getByText(/^curl\//)).toBeVisible();
    await expect(programs).toContainText('GET /v1/events');
    curl.kill();
    await expect(programs.getByText(/^curl\//)).toBeHidden();
  });

  await test.step('the activity says who did it', async () => {
    await dashboard.goTo('Activity');
    await expect(app.page.getByText('Command line', { exact: true }).first()).toBeVisible();
  });

  await test.step('when Banger ends, a call that waits says so', async () => {
    const { ended } = await client.events(() => undefined);
    await app.close();
    expect(await ended).toMatchObject({ code: 'cancelled' });
    expect(await connectControl(socket)).toBeNull();
    client.close();
  });
});
