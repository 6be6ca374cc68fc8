import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { expect, test } from './support/test.ts';

const fixture = (name: string) => join(projectDir, `app/store/testing/fixtures/${name}.db`);

test('an upgrade, and one that was cancelled', async ({ home, launch }) => {
  copyFileSync(fixture('ancient'), home.database);
  // Readers may look, writers wait: the upgrade comes as far as its first migration.
  const holder = new Database(home.database);
  holder.exec('BEGIN IMMEDIATE');
  const app = await launch();
  const gallery = new Gallery(app);
  await expect(app.page.getByText(/^Updating \(step 1 of/)).toBeVisible();
  await gallery.show('upgrade');
  await new StartUpPage(app).press('Cancel');
  await expect(app.page.getByRole('heading', { name: 'The upgrade was canceled' })).toBeVisible();
  await gallery.show('upgrade-cancelled');
  holder.close();
  await new StartUpPage(app).openDashboard('Upgrade now');
  await expect(new Dashboard(app.page).row('api')).toBeVisible();
});

test('a damaged database and its ways out', async ({ home, launch }) => {
  copyFileSync(fixture('populated'), home.database);
  const before = await launch();
  await before.followToDashboard();
  await before.close();
  const root = home.query((db) =>
    db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'images'").pluck().get(),
  );
  const end = Number(root) * 4096;
  writeFileSync(home.database, readFileSync(home.database).fill(0xee, end - 4096, end));

  const app = await launch();
  const [gallery, start] = [new Gallery(app), new StartUpPage(app)];
  await expect(start.backups).toHaveCount(1);
  await gallery.show('problem-damaged');
  await start.press('Create new…');
  await expect(app.page.getByRole('alertdialog')).toBeVisible();
  await gallery.show('problem-start-new');
  await app.page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await start.press('Recover');
  await expect(start.backups).toHaveCount(2);
  await gallery.show('problem-recovered');
  await start.restore();
  await gallery.show('problem-restored');
});

test('a database that another program holds', async ({ home, launch }) => {
  copyFileSync(fixture('populated'), home.database);
  const holder = new Database(home.database);
  holder.exec('BEGIN EXCLUSIVE');
  const app = await launch();
  const [gallery, start] = [new Gallery(app), new StartUpPage(app)];
  await expect(app.page.getByRole('heading', { name: 'Waiting for the database' })).toBeVisible();
  await gallery.show('problem-waiting');
  await start.followToProblem('The database is in use');
  await gallery.show('problem-locked');
  holder.close();
  await start.openDashboard('Try again');
});

test('the database of a newer version', async ({ home, launch }) => {
  copyFileSync(fixture('populated'), home.database);
  const before = await launch();
  await before.followToDashboard();
  await before.close();
  home.query(
    (db) =>
      db.exec(`INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
        INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0')`),
    { write: true },
  );
  const app = await launch();
  const [gallery, dashboard] = [new Gallery(app), new Dashboard(app.page)];
  await gallery.open();
  await expect(dashboard.row('worker')).toBeVisible();
  await gallery.show('newer-vms');
  const vm = await dashboard.openVm('worker');
  // With its caption, and why nothing can be typed.
  const view = app.page.getByRole('region', { name: 'Console of worker' });
  await expect(view.getByText('Serial console')).toBeVisible();
  await expect(view).toContainText(/This is the recorded state|No output of this VM has been kept/);
  await gallery.show('newer-vm');
  await vm.open('Settings');
  await gallery.show('newer-settings');
  await dashboard.goTo('Database');
  await expect(app.page.getByRole('list', { name: 'Backups' })).toBeVisible();
  await gallery.show('newer-database');
});
