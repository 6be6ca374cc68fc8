import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { VmPage } from './pages/vm-page.ts';
import { holdQemu } from './support/held-qemu.ts';
import { killMachine } from './support/machines.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('an empty dashboard, and its first VM', async ({ launch }) => {
  const app = await launch();
  const { page } = app;
  const [dashboard, gallery, vm] = [new Dashboard(page), new Gallery(app), new VmPage(page)];
  await gallery.open();

  await gallery.show('vms-empty');
  for (const screen of ['Images', 'Activity'] as const) {
    await dashboard.goTo(screen);
    await gallery.show(`${screen.toLowerCase()}-empty`);
  }
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Host' }).click();
  await expect(page.getByRole('region', { name: 'Checks' })).toBeVisible();
  await gallery.show('host');

  await dashboard.goTo('Images');
  await page.getByRole('button', { name: 'Add image…' }).click();
  const register = page.getByRole('dialog', { name: 'Add image' });
  await expect(register).toBeVisible();
  await gallery.show('image-register');
  await register.getByLabel('Kernel', { exact: true }).fill('vmlinuz');
  await register.getByRole('button', { name: 'Add image' }).click();
  await expect(register.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await gallery.show('image-register-wrong');
  await register.getByRole('button', { name: 'Cancel' }).click();

  await dashboard.goTo('Virtual machines');
  await page.getByRole('button', { name: 'Start your first VM' }).click();
  await vm.waitForState('Running');
  await vm.console.waitForPrompt();
  await vm.console.run('uname -a');
  await gallery.show('vm-console');

  await page.keyboard.press('Control+Shift+f');
  await page.getByRole('textbox', { name: 'Text to find' }).fill('Linux');
  await page.getByRole('button', { name: 'Find' }).click();
  const found = page.getByRole('list', { name: 'Found' }).getByRole('button');
  await expect(found.first()).toBeVisible();
  await gallery.show('vm-console-search');
  await found.first().click();
  await expect(page.getByText('Earlier output.')).toBeVisible();
  await gallery.show('vm-console-earlier');
  await page.getByRole('button', { name: 'Back to live' }).click();
  await page.getByRole('button', { name: 'Close the search' }).click();

  // Nothing in the guest listens to its power button any more; what is ended is started again.
  await vm.console.run('killall -STOP acpid qemu-ga');
  await vm.press('Stop');
  await vm.waitForState('Stopping');
  await gallery.show('vm-stopping');
  await dashboard.goTo('Virtual machines');
  await expect(page.getByRole('row').filter({ hasText: 'Stopping' })).toBeVisible();
  await gallery.show('vms-stopping');
});

test('a dashboard in use', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const [dashboard, gallery, vm] = [new Dashboard(page), new Gallery(app), new VmPage(page)];
  await gallery.open();
  await app.value('images.createStarter', {});
  await expect.poll(async () => (await app.value('images.list', {})).total).toBe(1);
  const [image] = (await app.value('images.list', {})).items;
  const imageId = image?.id ?? '';
  await gallery.show('vms-image-ready');
  for (const [name, memoryMib] of [
    ['api', 512],
    ['build-farm', 1024],
    ['database', 256],
    ['a-rather-long-name-for-a-sandbox-that-tests-an-idea', 128],
  ] as const) {
    await app.value('vms.create', { name, imageId, spec: { memoryMib } });
  }
  const { items } = await app.value('vms.list', {});
  const idOf = (name: string) => items.find((one) => one.name === name)?.id ?? '';

  await dashboard.openVm('api');
  await vm.press('Start');
  await vm.waitForState('Running');
  await vm.console.waitForPrompt();
  await vm.choose('Pause');
  await vm.waitForState('Paused');
  await gallery.show('vm-paused');
  await dashboard.openVm('database');
  await gallery.show('vm-never-started');
  await vm.press('Start');
  await vm.waitForState('Running');
  await vm.console.waitForPrompt();

  await test.step('the list and what can be done in it', async () => {
    await dashboard.goTo('Virtual machines');
    await gallery.show('vms');
    const tip = page.locator('[popover]:popover-open');
    await dashboard
      .row('database')
      .getByText(/^\d+%$/)
      .hover();
    await expect(tip).toContainText('Its use is measured every few seconds.');
    await gallery.show('tooltip-cpu');
    await page
      .getByRole('link', { name: /^a-rather-long-name/ })
      .locator('span')
      .hover();
    await expect(tip).toContainText('a-rather-long-name-for-a-sandbox-that-tests-an-idea');
    await gallery.show('tooltip-cut');
    await page.getByRole('button', { name: 'More actions for database' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await gallery.show('vms-menu');
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Select all VMs' }).check();
    await expect(page.getByRole('group', { name: 'Selected VMs' })).toContainText('4 selected');
    await gallery.show('vms-selected');
    await page.getByRole('button', { name: 'Delete 4 VMs…' }).click();
    await expect(page.getByRole('alertdialog', { name: 'Delete 4 VMs?' })).toBeVisible();
    await gallery.show('vms-delete-several');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('Search VMs by name or address').fill('nothing like it');
    await expect(page.getByRole('heading', { name: 'No matching VMs' })).toBeVisible();
    await gallery.show('vms-no-match');
    await page.getByRole('button', { name: 'Show all VMs' }).click();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Command palette' }).getByText('build-farm')).toBeVisible();
    await gallery.show('palette');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New VM…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New virtual machine' });
    await expect(dialog.getByLabel('Name')).toHaveValue('sandbox-1');
    await gallery.show('vm-create');
    await dialog.getByRole('button', { name: 'Network' }).click();
    await dialog.getByLabel('Name').fill('');
    await dialog.getByRole('textbox', { name: 'Memory' }).fill('a lot');
    await dialog.getByRole('button', { name: 'Create VM' }).click();
    await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
    await gallery.show('vm-create-wrong');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('the parts of a VM', async () => {
    await dashboard.openVm('database');
    await page.keyboard.press('Control+Tab');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await gallery.show('shortcuts');
    await page.keyboard.press('Escape');
    for (const section of ['Activity', 'Connect', 'Settings', 'Details'] as const) {
      await vm.open(section);
      await expect(page.getByRole('region', { name: section })).toBeVisible();
      await expect(page.getByText('Asking the guest…')).toBeHidden();
      await gallery.show(`vm-${section.toLowerCase()}`);
    }
    await page.keyboard.press('F2');
    await expect(page.getByRole('dialog', { name: 'Rename the VM “database”' })).toBeVisible();
    await gallery.show('vm-rename');
    await page.keyboard.press('Escape');
    await vm.choose('Force off…');
    await expect(page.getByRole('alertdialog', { name: 'Force off the VM “database”?' })).toBeVisible();
    await gallery.show('vm-force-off');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await vm.open('Connect');
    await page.getByRole('button', { name: 'Add hosts to your SSH configuration…' }).click();
    await expect(page.getByRole('alertdialog')).toContainText('banger-database');
    await gallery.show('vm-connect-hosts');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await vm.open('Settings');
    await page.getByRole('button', { name: 'Add a forward' }).click();
    await expect(page.getByRole('form', { name: 'New forward' })).toBeVisible();
    await gallery.show('vm-forward');
    await vm.open('Console');
    const id = idOf('database');
    await killMachine(home.machinePid(id) ?? Number.NaN, id);
    await vm.waitForState('Stopped · crashed');
    await gallery.show('vm-killed');
    await vm.choose('Delete…');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await gallery.show('vm-delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await dashboard.openVm('build-farm');
    rmSync(join(home.dir, 'data/vms', idOf('build-farm'), 'disk.qcow2'));
    await vm.press('Start');
    await vm.waitForState('Error');
    await expect(page.getByRole('region', { name: 'Evidence' })).toContainText('Disk file not found');
    await gallery.show('vm-error');
  });

  await test.step('images and history', async () => {
    await dashboard.goTo('Images');
    await gallery.show('images');
    await page.getByRole('link', { name: 'Show 4 VMs of starter' }).click();
    await expect(page.getByRole('button', { name: 'Image: starter. Remove this filter' })).toBeVisible();
    await expect(dashboard.row('api')).toBeVisible();
    await gallery.show('vms-of-image');
    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Images' })).toBeVisible();
    await dashboard.chooseForImage('starter', 'Edit…');
    await expect(page.getByRole('dialog', { name: 'Edit the image “starter”' })).toBeVisible();
    await gallery.show('image-edit');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await dashboard.chooseForImage('starter', 'Delete…');
    const dialog = page.getByRole('dialog', { name: /^The image “starter” is used by/ });
    await expect(dialog.getByRole('list')).toContainText('api');
    await gallery.show('image-in-use');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await dashboard.goTo('Activity');
    await gallery.show('activity');
  });
});

test('what could not be done to several VMs, each with its reason', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const gallery = new Gallery(app);
  await gallery.open();
  const imageId = await haveImage(app);
  for (const name of ['api', 'build-farm', 'database']) {
    const id = await haveVm(app, name, imageId);
    rmSync(join(home.dir, 'data/vms', id, 'disk.qcow2'));
  }
  const dashboard = new Dashboard(page);
  await dashboard.goTo('Virtual machines');
  // All are in the list, so that all are chosen.
  for (const name of ['api', 'build-farm', 'database']) await expect(dashboard.row(name)).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select all VMs' }).check();
  await page.getByRole('button', { name: 'Start 3 VMs' }).click();
  await page.getByRole('button', { name: 'Show reasons' }).click();
  const dialog = page.getByRole('dialog', { name: '3 of 3 VMs couldn’t be started' });
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await gallery.show('vms-failures');
});

test('a VM that is starting, in the list and on its page', async ({ home, launch }) => {
  const qemu = await holdQemu(home);
  const app = await launch({ env: qemu.env });
  const [dashboard, gallery] = [new Dashboard(app.page), new Gallery(app)];
  await gallery.open();
  const imageId = await haveImage(app);
  for (const name of ['api', 'database']) await haveVm(app, name, imageId);

  await dashboard.goTo('Virtual machines');
  await dashboard.row('api').hover();
  await dashboard.row('api').getByRole('button', { name: 'Start api' }).click();
  await expect(dashboard.row('api')).toContainText('Starting');
  await gallery.show('vms-starting');
  await qemu.letGo();
  await expect(dashboard.row('api')).toContainText('Running');

  // A start of its own: each is given its time.
  const vm = await dashboard.openVm('database');
  await vm.press('Start');
  await vm.waitForState('Starting');
  await gallery.show('vm-starting');
  await qemu.letGo();
  await vm.waitForState('Running');
  await vm.console.waitForPrompt();
});

test('a hundred VMs, in a wide window and in a narrow one', async ({ launch }) => {
  const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  const { page } = app;
  const [dashboard, gallery] = [new Dashboard(page), new Gallery(app)];
  await gallery.open();
  const imageId = await haveImage(app);
  const ids = [];
  for (let number = 1; number <= 100; number++) {
    const name = `sandbox-${String(number).padStart(3, '0')}`;
    ids.push(await haveVm(app, name, imageId));
  }
  for (const id of ids.slice(2, 9)) await app.value('vms.start', { id });
  for (const id of ids.slice(5, 7)) await app.value('vms.pause', { id });
  await dashboard.goTo('Virtual machines');
  await expect(dashboard.row('sandbox-009')).toContainText('Running');
  await expect(page.getByRole('note', { name: 'Totals' })).toContainText('5 VMs running · 2 paused · 7 of ');
  await gallery.show('vms-hundred');
  await page.getByRole('checkbox', { name: 'Select all VMs' }).check();
  await expect(page.getByRole('group', { name: 'Selected VMs' })).toContainText('100 selected');
  await gallery.open(720, 600);
  await gallery.show('vms-hundred-narrow');
  await page.keyboard.press('Escape');
  await (await dashboard.openVm('sandbox-009')).console.waitForPrompt();
  await gallery.show('vm-narrow');
});
