import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('what a running VM uses is in the list and, for the last hour, on its page', async ({ launch }) => {
  const app = await launch();
  const gallery = new Gallery(app);
  await gallery.open();
  const { vm } = await haveRunningVm(app, 'sandbox');
  const dashboard = new Dashboard(app.page);

  await test.step('the list says how much processor time and memory', async () => {
    await dashboard.goTo('Virtual machines');
    await expect(dashboard.row('sandbox')).toContainText(/\d%.*\d MiB/);
  });

  await test.step('its page draws it', async () => {
    await dashboard.openVm('sandbox');
    await vm.open('Usage');
    const usage = app.page.getByRole('region', { name: 'Usage' });
    for (const figure of ['Processor', 'Memory', 'Disk', 'Network']) {
      await expect(usage.getByRole('img', { name: `${figure} in the last hour` })).toBeVisible();
    }
    await expect(usage).toContainText(/\d packets\/s received/);
    await gallery.show('vm-usage');
  });
});
