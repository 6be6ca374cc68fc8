import { Gallery } from './pages/gallery.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

test('each boot is timed from the click to the prompt, phase by phase', async ({ launch }) => {
  const app = await launch();
  const { page } = app;
  const gallery = new Gallery(app);
  await gallery.open();
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  await page.getByRole('link', { name: 'Boots', exact: true }).click();
  const newest = page.getByRole('article', { name: 'Latest boot' });
  // A guest boots as slowly as the computer is busy.
  const untilReady = () =>
    expect(newest.getByRole('heading', { name: /^Ready after / })).toBeVisible({ timeout: 120_000 });
  await untilReady();
  await expect(newest.getByRole('row')).toHaveText([
    /^Phase/,
    /^Hypervisor/,
    /^First output/,
    /^Kernel/,
    /^Init/,
    /^Ready/,
  ]);
  const [boot] = await app.value('boots.list', { vmId: id });
  const times = Object.values(boot?.phases ?? {});
  expect(times).toEqual([...times].sort((a, b) => a - b));

  await test.step('the next one shows as it goes on, above those before', async () => {
    await app.value('vms.restart', { id });
    await vm.waitForState('Running');
    await expect(page.getByRole('article', { name: 'Earlier boots' }).getByRole('listitem')).toHaveCount(1);
    await untilReady();
    await gallery.show('vm-boots');
  });
});
