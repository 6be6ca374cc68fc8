import { Dashboard } from './pages/dashboard.ts';
import type { App } from './support/app.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const fake = { BANGER_HYPERVISOR: 'fake' };
const statesOf = async (app: App) =>
  Object.fromEntries((await app.value('vms.list', {})).items.map(({ name, state }) => [name, state]));

test('several VMs are selected, started and deleted together', { tag: '@essential' }, async ({ launch }) => {
  const app = await launch({ env: fake });
  const { page } = app;
  const imageId = await haveImage(app);
  for (const name of ['api', 'build', 'web']) await haveVm(app, name, imageId);
  const dashboard = new Dashboard(page);
  await dashboard.goTo('Virtual machines');
  const bar = page.getByRole('group', { name: 'Selected VMs' });

  await test.step('by their checkboxes', async () => {
    await dashboard.row('api').hover();
    await page.getByRole('checkbox', { name: 'Select api' }).check();
    await page.getByRole('checkbox', { name: 'Select web' }).click({ modifiers: ['Shift'] });
    await expect(bar).toContainText('3 selected');
    await bar.getByRole('button', { name: 'Start 3 VMs' }).click();
    await expect.poll(() => statesOf(app)).toEqual({ api: 'running', build: 'running', web: 'running' });
  });

  await test.step('by rows and keys', async () => {
    await page.keyboard.press('Escape');
    await expect(bar).toBeHidden();
    await page.getByRole('link', { name: 'build', exact: true }).click({ modifiers: ['Control'] });
    await page.keyboard.press('Shift+ArrowDown');
    await expect(bar).toContainText('2 selected');
    expect(new URL(page.url()).hash).not.toContain('/vms/');
  });

  await test.step('with one question, which names them', async () => {
    await page.keyboard.press('Delete');
    const question = page.getByRole('alertdialog', { name: 'Delete 2 VMs?' });
    await expect(question.getByRole('listitem')).toContainText(['build', 'web']);
    await question.getByRole('button', { name: 'Force off and delete 2 VMs' }).click();
    await expect.poll(() => statesOf(app)).toEqual({ api: 'running' });
    await expect(bar).toBeHidden();
  });
});

test('running VMs are listed beside every screen, where there is room', async ({ launch }) => {
  const app = await launch({ env: fake });
  const { page } = app;
  const imageId = await haveImage(app);
  const ids: string[] = [];
  for (const name of ['api', 'build', 'web']) ids.push(await haveVm(app, name, imageId));
  await new Dashboard(page).goTo('Images');
  const running = page.getByRole('navigation', { name: 'Running VMs' });
  await expect(running).toBeHidden();
  for (const id of ids.slice(0, 2)) await app.value('vms.start', { id });
  await expect(running.getByRole('link')).toHaveText(['api', 'build']);
  await app.value('vms.forceStop', { id: ids[0] ?? '' });
  await expect(running.getByRole('link')).toHaveText(['build']);
  await running.getByRole('link', { name: 'build, Running' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'build' })).toBeVisible();

  await app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(760, 600));
  await expect(running).toBeHidden();
});
