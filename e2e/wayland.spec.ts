import { writeFileSync } from 'node:fs';
import { Dashboard } from './pages/dashboard.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import type { App } from './support/app.ts';
import { haveVm } from './support/stories.ts';
import { expect } from './support/test.ts';
import { waylandTest as test } from './support/wayland.ts';

const shown = (app: App) =>
  app.main.run(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((window) => window.isVisible())
      .map((window) => window.getSize()),
  );

test('on Wayland the window opens, is drawn, and has the size next time that it was given', async ({
  wayland,
  launch,
}) => {
  const app = await launch(wayland);
  await expect.poll(() => shown(app)).toHaveLength(1);
  await haveVm(app, 'sandbox');
  await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
  await test.step('the desktop has had its first frame', () =>
    expect.poll(() => app.page.evaluate(() => performance.getEntriesByType('paint').length)).toBe(2));
  await app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 600));
  await expect.poll(() => shown(app)).toEqual([[900, 600]]);
  await app.close();

  const again = await launch(wayland);
  await expect.poll(() => shown(again)).toEqual([[900, 600]]);
});

test('on Wayland a start that failed is told of, and the dashboard comes after it', async ({
  wayland,
  home,
  launch,
}) => {
  writeFileSync(home.database, 'no database');
  const app = await launch(wayland);
  await expect.poll(() => shown(app)).toHaveLength(1);
  const start = new StartUpPage(app);
  await start.startNew();
  await start.openDashboard('Create new database');
  await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  await expect.poll(() => shown(app)).toHaveLength(1);
});
