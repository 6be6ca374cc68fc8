import { seed } from '../scripts/seed.ts';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import { sendSignal } from './support/machines.ts';
import { expect, test } from './support/test.ts';
import { launchUnwatched, type UnwatchedApp } from './support/unwatched-app.ts';

/** Kills the window's page, and waits for the next. */
async function crash(app: UnwatchedApp): Promise<void> {
  const [page = Number.NaN] = app.processes('type=renderer');
  sendSignal(page, 'SIGKILL');
  const isNew = (pids: number[]) => pids.length === 1 && pids[0] !== page;
  await expect.poll(() => isNew(app.processes('type=renderer'))).toBe(true);
}

test('a filtered and scrolled list, and an open console, are there again after their page has crashed', async ({
  home,
}) => {
  await seed(home.dir, 150);
  const app = await launchUnwatched(home, { BANGER_HYPERVISOR: 'fake' });
  try {
    await app.look(async (page) => {
      await page.getByRole('textbox', { name: 'Search VMs by name or address' }).fill('sandbox-');
      await expect(new Dashboard(page).row('sandbox-0001')).toBeVisible();
      await new Dashboard(page).row('sandbox-0001').hover();
      await page.mouse.wheel(0, 3000);
      await expect(new Dashboard(page).row('sandbox-0075')).toBeVisible();
      // Written down a moment after it has stood still.
      await expect.poll(() => page.evaluate(() => Object.values({ ...sessionStorage }))).toEqual(['3000']);
    });
    await crash(app);
    await app.look(async (page) => {
      await expect(page.getByRole('textbox', { name: 'Search VMs by name or address' })).toHaveValue(
        'sandbox-',
      );
      await expect(new Dashboard(page).row('sandbox-0075')).toBeVisible();
      await expect(page.getByRole('link', { name: 'api-sandbox' })).toBeHidden();

      await page.getByRole('link', { name: 'sandbox-0075' }).click();
      await new VmPage(page).press('Start');
      await new VmPage(page).console.waitForPrompt();
    });
    await crash(app);
    await app.look(async (page) => {
      await expect(page.getByRole('heading', { level: 1, name: 'sandbox-0075' })).toBeVisible();
      await new VmPage(page).console.waitForPrompt();
    });
  } finally {
    await app.end();
  }
});
