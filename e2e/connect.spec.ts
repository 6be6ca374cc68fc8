import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtStarterDir } from '../app/starter/built-starter.ts';
import { readStarterManifest } from '../app/starter/manifest.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

const run = promisify(execFile);

test('ssh reaches a VM by its host, with the window open or not, and starts it', async ({ home, launch }) => {
  const app = await launch();
  const { vm } = await haveRunningVm(app, 'sandbox');
  const config = join(home.dir, '.ssh/config');
  const { kernelVersion } = await readStarterManifest(builtStarterDir);
  const kernel = async () =>
    (await run('ssh', ['-F', config, 'banger-sandbox', 'uname', '-r'])).stdout.trim();

  await test.step('the Connect page says what ssh calls it', async () => {
    await vm.open('Connect');
    await expect(app.page.getByText('banger-sandbox', { exact: true })).toBeVisible();
    await expect(app.page.getByText('banger-desktop vm ssh sandbox')).toBeVisible();
  });

  await test.step('the hosts are added to the user’s configuration, once that has been looked at', async () => {
    await vm.press('Add hosts to your SSH configuration…');
    const question = app.page.getByRole('alertdialog');
    await expect(question).toContainText(`Include ${join(home.stateDir, 'ssh/config')}`);
    expect(existsSync(config)).toBe(false);
    await question.getByRole('button', { name: 'Add hosts' }).click();
    await expect(app.page.getByText('ssh banger-sandbox', { exact: true })).toBeVisible();
    expect(await kernel()).toBe(kernelVersion);
  });

  await test.step('a VM that was forced off starts when ssh connects, and the window shows it', async () => {
    await vm.forceOff();
    await vm.waitForState('Stopped');
    expect(await kernel()).toBe(kernelVersion);
    await vm.waitForState('Running');
    await vm.open('Activity');
    await expect(vm.activity('A program connected over SSH.')).toContainText('Command line');
  });

  await test.step('without a window it is the same', async () => {
    await vm.forceOff();
    await vm.waitForState('Stopped');
    await app.close();
    expect(await kernel()).toBe(kernelVersion);
  });
});
