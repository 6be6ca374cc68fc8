import { Dashboard } from './pages/dashboard.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import type { App } from './support/app.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

/** The items of the menu bar that can be chosen, by their ids. */
const enabledItems = (app: App) =>
  app.main.run(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? [])
      .flatMap(({ submenu }) => submenu?.items ?? [])
      .filter(({ id, enabled }) => id && enabled)
      .map(({ id }) => id),
  );

test('a console’s guest gets its keys, and those of a paused one neither reload nor close the window', {
  tag: '@essential',
}, async ({ launch }) => {
  const app = await launch();
  const { page } = app;
  const { vm } = await haveRunningVm(app, 'sandbox');
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const stays = () => page.evaluate(() => 'stayed' in window);

  await test.step('running, the guest reads them', async () => {
    await vm.console.type('stty raw -echo; echo raw $((40 + 2)); head -c 6 | hexdump -C; stty sane');
    await vm.console.waitForText('raw 42');
    await press('Control+r', 'Control+w', 'Control+n', 'Control+k', 'Control+t', 'Control+l');
    await vm.console.waitForText(/12 17 0e 0b 14 0c/);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await stays()).toBe(true);
  });

  await test.step('paused, they do nothing, wherever the focus is', async () => {
    await vm.press('Pause');
    await vm.waitForState('Paused');
    await press('Control+r', 'Control+w', 'Control+Shift+r', 'Control+Shift+i', 'F5');
    await page.getByRole('textbox', { name: 'Terminal input' }).focus();
    await press('Control+r', 'Control+w', 'Control+Shift+r', 'Control+Shift+i', 'F5', 'Control+n');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(vm.state).toHaveText('Paused');
    expect(await stays()).toBe(true);
    expect(await app.main.run(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.isVisible())).not.toBe(
      false,
    );
  });

  await test.step('Ctrl Tab leads out of it', async () => {
    await press('Control+Tab');
    await expect(page.getByRole('region', { name: 'Activity' })).toBeVisible();
    await press('Control+Shift+Tab');
    await expect(page.getByRole('region', { name: 'Console of sandbox' })).toBeVisible();
  });
});

test('the menu bar offers what the VM on the screen takes, and the page does it', async ({ launch }) => {
  const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  const { page } = app;
  await haveVm(app, 'sandbox');
  const dashboard = new Dashboard(page);
  const choose = (id: string) =>
    app.main.run(({ Menu }, chosen) => Menu.getApplicationMenu()?.getMenuItemById(chosen)?.click(), id);

  await dashboard.goTo('Virtual machines');
  await expect.poll(() => enabledItems(app)).not.toContain('start');
  expect(await enabledItems(app)).toContain('newVm');
  const vm = await dashboard.openVm('sandbox');
  await expect.poll(() => enabledItems(app)).toEqual(expect.arrayContaining(['start', 'rename', 'delete']));
  expect(await enabledItems(app)).not.toContain('stop');

  await choose('start');
  await vm.waitForState('Running');
  await expect.poll(() => enabledItems(app)).toEqual(expect.arrayContaining(['stop', 'pause', 'forceStop']));
  expect(await enabledItems(app)).not.toContain('start');

  await choose('shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await choose('showHost');
  await expect(page.getByRole('heading', { level: 1, name: 'Host' })).toBeVisible();
  await expect.poll(() => enabledItems(app)).not.toContain('stop');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('heading', { level: 1, name: 'sandbox' })).toBeVisible();
});
