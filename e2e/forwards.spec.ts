import { createServer } from 'node:net';
import { basename } from 'node:path';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

test('a port of a running VM is opened, used and closed, and one that is taken is named with its program', {
  tag: '@essential',
}, async ({ launch }) => {
  const app = await launch();
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  const { address } = await app.value('vms.forwards', { id });
  const hostPort = 20_000 + (process.pid % 10_000);
  const url = `http://${address}:${hostPort}/`;
  const status = () =>
    fetch(url, { headers: { connection: 'close' } }).then(
      (answer) => answer.status,
      () => 'refused',
    );
  const add = async (port: number) => {
    await vm.press('Add a forward');
    await app.page.getByLabel('Port on this computer').fill(String(port));
    await app.page.getByLabel('Port in the VM').fill('80');
  };
  const row = app.page
    .getByRole('list', { name: 'Port forwards' })
    .getByRole('listitem')
    .filter({
      hasText: `${address}:${hostPort}`,
    });

  await test.step('added, it leads into the guest at once', async () => {
    expect(await status()).toBe('refused');
    await vm.open('Settings');
    await add(hostPort);
    await vm.press('Add');
    await expect(row).toContainText('Open');
    await expect.poll(status).toBe(200);
  });

  await test.step('a port that a program has is named with it while one types, and a free one is offered', async () => {
    const server = createServer().listen(0, address);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await add(port);
    const program = `${basename(process.execPath)} (process ${process.pid})`;
    await expect(app.page.getByRole('alert')).toContainText(`Port ${port} is used by ${program}.`);
    await expect(app.page.getByRole('button', { name: /^Use \d+$/ })).toBeVisible();
    await app.page.screenshot({ path: test.info().outputPath('forward-conflict.png') });
    await vm.press('Cancel');
    await new Promise((resolve) => server.close(resolve));
  });

  await test.step('the connection counts as a touch', async () => {
    await vm.open('Activity');
    await expect(vm.activity('A program connected')).toContainText('You', { timeout: 15_000 });
  });

  await test.step('removed, nothing answers there any more', async () => {
    await vm.open('Settings');
    await row.getByRole('button', { name: 'Remove' }).click();
    await expect(row).toBeHidden();
    await expect.poll(status).toBe('refused');
  });
});
