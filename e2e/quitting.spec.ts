import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('closing the window while VMs run asks once what becomes of them, and remembers', {
  tag: '@essential',
}, async ({ launch }) => {
  const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  const dashboard = new Dashboard(app.page);
  const gallery = new Gallery(app);
  await gallery.open();
  const first = await haveVm(app, 'api');
  const { imageId } = await app.value('vms.get', { id: first });
  const second = await haveVm(app, 'web', imageId);
  for (const id of [first, second]) await app.value('vms.start', { id });
  const question = app.page.getByRole('alertdialog');

  await test.step('it names them, and Escape stays', async () => {
    await app.pressClose();
    await expect(question).toContainText('2 VMs are running');
    await gallery.show('quit-asking');
    await app.page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  });

  await test.step('the answer can be remembered, and stops them', async () => {
    await app.pressClose();
    await question.getByRole('radio', { name: /Pause them/ }).check();
    await question.getByRole('checkbox').check();
    await app.endBy(question.getByRole('button', { name: 'Quit' }));
  });

  await test.step('the history says who paused them; the settings offer another answer', async () => {
    const again = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
    const entries = await again.value('vms.activity', { id: second, kinds: ['paused'] });
    expect(entries[0]).toMatchObject({ kind: 'paused', actor: 'user' });
    const page = new Dashboard(again.page);
    await page.goTo('Settings');
    await expect(again.page.getByRole('combobox', { name: 'Running VMs when Banger quits' })).toContainText(
      'Pause them',
    );
  });
  expect(dashboard.page.isClosed()).toBe(true);
});

test('stopping all VMs waits for the guests, and then quits', async ({ home, launch }) => {
  const app = await launch();
  const { id } = await haveRunningVm(app, 'sandbox');
  await app.pressClose();
  const question = app.page.getByRole('alertdialog');
  await question.getByRole('radio', { name: /Stop it/ }).check();
  await app.endBy(question.getByRole('button', { name: 'Quit' }));
  expect(home.machinePid(id)).toBeNull();

  const again = await launch();
  const vm = await again.value('vms.get', { id });
  expect(vm).toMatchObject({ state: 'stopped', runtime: { lastError: '' } });
});
