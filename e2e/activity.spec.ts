import type { Page } from '@playwright/test';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { VmPage } from './pages/vm-page.ts';
import type { Home } from './support/home.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const day = 24 * 3600_000;

/** Half a year of two VMs: some touches a day, a start and a stop each week, and one crash long ago. */
function liveThrough(home: Home, ids: readonly string[], names: readonly string[]): void {
  home.query(
    (db) => {
      const insert = db.prepare(
        'INSERT INTO vm_events (vm_id, vm_name, at, actor, kind, reason) VALUES (?, ?, ?, ?, ?, ?)',
      );
      const noon = new Date(new Date().setHours(12, 0, 0, 0)).getTime();
      db.transaction(() => {
        for (let ago = 180; ago >= 1; ago -= 1) {
          const vm = ago % 2;
          const log = (kind: string, actor: string, reason: string | null = null) =>
            insert.run(ids[vm], names[vm], new Date(noon - ago * day).toISOString(), actor, kind, reason);
          for (let touch = 0; touch < (ago * 7) % 9; touch += 1) log('console_input', 'user');
          if (ago % 7 === 0) log('started', 'dashboard');
          if (ago % 7 === 1) log('stopped', 'guest', 'The guest powered off.');
          if (ago === 150) log('crashed', 'host', 'QEMU was killed (SIGKILL).');
        }
      })();
    },
    { write: true },
  );
}

const entries = (page: Page) => page.getByRole('region', { name: 'Activity' }).getByRole('listitem');

async function choose(page: Page, what: string, option: string): Promise<void> {
  await page.getByRole('group', { name: 'Filters' }).getByRole('combobox', { name: what }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('the history says why a VM is as it is: filtered, paged, live, with a picture of its use', async ({
  home,
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  const dashboard = new Dashboard(page);
  const gallery = new Gallery(app);
  await gallery.open();
  const image = await haveImage(app);
  const names = ['api', 'build-cache'];
  const ids = [await haveVm(app, 'api', image), await haveVm(app, 'build-cache', image)];
  liveThrough(home, ids, names);
  await app.value('vms.update', { id: ids[1] ?? '', spec: { memoryMib: 512 } });
  const written = home.rows('vm_events').length;

  await test.step('all of it is there, page by page, by scrolling', async () => {
    await dashboard.goTo('Activity');
    await expect(entries(page).first()).toContainText('Settings changed');
    await gallery.show('activity-half-a-year');
    await expect
      .poll(
        async () => {
          await entries(page).last().scrollIntoViewIfNeeded();
          return entries(page).count();
        },
        { timeout: 30_000 },
      )
      .toBe(written);
  });

  await test.step('a new entry appears on top, and no other is lost or doubled', async () => {
    await app.value('vms.touch', { id: ids[0] ?? '' });
    await expect(entries(page).first()).toContainText('Used');
    await expect(entries(page)).toHaveCount(written + 1);
  });

  await test.step('problems of this computer: the one crash, months ago', async () => {
    await choose(page, 'What', 'Problems');
    await choose(page, 'Who', 'This computer');
    await expect(entries(page)).toHaveCount(1);
    await expect(entries(page)).toContainText('QEMU was killed (SIGKILL).');
    await choose(page, 'When', 'Last 90 days');
    await expect(page.getByRole('heading', { name: 'No matching activity' })).toBeVisible();
    await gallery.show('activity-nothing-matches');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect(entries(page).first()).toContainText('Used');
  });

  await test.step('only what is recent', async () => {
    await choose(page, 'When', 'Last 7 days');
    // Seven days, and today again: the VMs were created before all that was written down of them.
    await expect(page.getByRole('heading', { level: 2 })).toHaveCount(8);
    await expect(entries(page).first()).toContainText('Used');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect(entries(page).first()).toContainText('Used');
  });

  await test.step('one VM, and a word of the reason', async () => {
    await choose(page, 'VM', 'build-cache');
    await page.getByRole('textbox', { name: 'Search by name or reason' }).fill('POWERED');
    await expect(entries(page).first()).toContainText('The guest powered off.');
    await expect(entries(page).filter({ hasNotText: 'build-cache' })).toHaveCount(0);
    await expect(entries(page).filter({ hasNotText: 'The guest powered off' })).toHaveCount(0);
    expect(page.url()).toContain(`vm=${ids[1]}`);
    await gallery.show('activity-filtered');
  });

  await test.step('the VM’s own page shows the last weeks, and counts a touch as it happens', async () => {
    await dashboard.openVm('api');
    await new VmPage(page).open('Activity');
    const today = page.getByRole('figure', { name: 'Days of use' }).getByRole('row').last();
    await expect(today).toContainText(/: used (once|\d+ times)$/);
    const before = (await today.textContent()) ?? '';
    await app.value('vms.touch', { id: ids[0] ?? '' });
    await expect(today).not.toHaveText(before);
    await gallery.show('vm-activity-half-a-year');
  });

  await test.step('from there, its history can be searched', async () => {
    await page.getByRole('link', { name: 'Open in Activity' }).click();
    await expect(entries(page).first()).toContainText('api');
    await expect(entries(page).filter({ hasText: 'build-cache' })).toHaveCount(0);
  });
});
