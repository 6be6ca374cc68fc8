import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { DiagnosticsDialog, unpack } from './pages/diagnostics-dialog.ts';
import { Gallery } from './pages/gallery.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import type { App } from './support/app.ts';
import type { Home } from './support/home.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

type Launch = () => Promise<App>;

const fixture = (name: string) => join(projectDir, `app/store/testing/fixtures/${name}.db`);
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** An installation with the VM `sandbox` and a backup of it, closed. */
async function inUse(launch: Launch, home: Home): Promise<void> {
  const app = await launch();
  await haveVm(app, 'sandbox');
  await app.value('database.backUp', {});
  await expect.poll(async () => (await app.value('database.backups', {})).length).toBe(1);
  await app.close();
  expect(readdirSync(join(home.stateDir, 'backups'))).toHaveLength(1);
}

/** The one database that was moved out of the way. */
function quarantined(home: Home): string {
  const dir = join(home.stateDir, 'quarantine');
  const [folder = '', ...more] = readdirSync(dir);
  expect(more).toEqual([]);
  return join(dir, folder, 'state.db');
}

test('the oldest database of all is upgraded, after a backup, and opens with its VMs', {
  tag: '@essential',
}, async ({ home, launch }) => {
  copyFileSync(fixture('ancient'), home.database);
  const before = hashOf(home.database);
  const app = await launch();
  await app.followToDashboard();
  const dashboard = new Dashboard(app.page);
  await expect(dashboard.row('api')).toBeVisible();
  await expect(dashboard.row('worker')).toBeVisible();
  const [backup] = await app.value('database.backups', {});
  expect(backup).toMatchObject({ vmCount: 3, imageCount: 3, damaged: null });
  expect((await app.value('database.status', {})).pending).toEqual([]);
  expect(hashOf(home.database)).not.toBe(before);
});

const spoilt: { what: string; title: string; code: string; spoil: (path: string) => void }[] = [
  {
    what: 'truncated',
    title: 'The database is damaged',
    code: 'database_corrupt',
    spoil: (path) => writeFileSync(path, readFileSync(path).subarray(0, 9000)),
  },
  {
    what: 'damaged inside',
    title: 'The database is damaged',
    code: 'database_corrupt',
    spoil: (path) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xee, 4096, bytes.length - 512));
    },
  },
  {
    what: 'of zero bytes',
    title: 'The database file is empty',
    code: 'database_corrupt',
    spoil: (path) => writeFileSync(path, ''),
  },
  {
    what: 'no database at all',
    title: 'The file isn’t a database',
    code: 'database_corrupt',
    spoil: (path) => writeFileSync(path, randomBytes(8192)),
  },
  {
    what: 'belongs to another program',
    title: 'The database belongs to another program',
    code: 'file_invalid',
    spoil: (path) => {
      rmSync(path);
      new Database(path).exec('CREATE TABLE places (id INTEGER PRIMARY KEY)').close();
    },
  },
];

for (const { what, title, code, spoil } of spoilt) {
  test(`a database that is ${what} is explained, and a backup restored in its place`, {
    tag: what === 'damaged inside' ? '@essential' : [],
  }, async ({ home, launch }) => {
    await inUse(launch, home);
    spoil(home.database);
    const before = hashOf(home.database);

    const app = await launch();
    const start = new StartUpPage(app);
    await start.expectProblem(title);
    await expect(start.problem).toContainText(code);
    await expect(start.backups).toHaveCount(1);
    await expect(start.backups).toContainText('1 VM · 1 image');
    expect(hashOf(home.database)).toBe(before);

    await start.restore();
    const kept = quarantined(home);
    await expect(app.page.locator(`[data-tip="${dirname(kept)}"]`)).toBeVisible();
    expect(hashOf(kept)).toBe(before);
    await start.openDashboard('Open Banger');
    await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
  });
}

test('a problem that somebody only looks at changes nothing', async ({ home, launch }) => {
  await inUse(launch, home);
  writeFileSync(home.database, '');
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('The database file is empty');
  await test.step('its diagnostics are read and saved like any others', async () => {
    await start.press('Diagnostics…');
    const diagnostics = new DiagnosticsDialog(app);
    const database = await diagnostics.textOf('database.txt');
    expect(database).toMatch(/^State +empty\n/);
    expect(await diagnostics.textOf('settings.txt')).toContain(
      'This couldn’t be read: The database isn’t open',
    );
    await new Gallery(app).show('start-up-diagnostics');
    const saved = unpack(await diagnostics.saveIn(home));
    expect(saved('database.txt')).toBe(database);
  });
  await app.close();
  expect(readFileSync(home.database)).toHaveLength(0);
  expect(readdirSync(home.stateDir)).not.toContain('quarantine');
});

test('a new database is begun when a person says so; the old one is kept', async ({ home, launch }) => {
  await inUse(launch, home);
  writeFileSync(home.database, randomBytes(8192));
  const before = hashOf(home.database);
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('The file isn’t a database');
  await start.startNew();
  expect(hashOf(quarantined(home))).toBe(before);
  await start.openDashboard('Create new database');
  await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  expect(await app.value('database.backups', {})).toHaveLength(1);
});

test('what can be read of a damaged database is recovered, and restored', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  await inUse(launch, home);
  const root = home.query((db) =>
    db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'images'").pluck().get(),
  );
  const end = Number(root) * 4096;
  writeFileSync(home.database, readFileSync(home.database).fill(0xee, end - 4096, end));
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('The database is damaged');
  await start.press('Recover');
  await expect(app.page.getByRole('status')).toContainText('Recovered 1 VM.');
  await expect(start.backups).toHaveCount(2);
  await expect(start.backups.last()).toContainText('Recovered');
  await start.restore('recovered');
  await start.openDashboard('Open Banger');
  await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
});

test('closing the window of an upgrade calls it off', { tag: '@essential' }, async ({ home, launch }) => {
  copyFileSync(fixture('ancient'), home.database);
  const before = hashOf(home.database);
  // Readers may look, writers wait: the upgrade comes as far as its first migration.
  const holder = new Database(home.database);
  holder.exec('BEGIN IMMEDIATE');
  const app = await launch();
  await expect(app.page.getByText(/^Updating \(step 1 of/)).toBeVisible();
  await app.close();
  holder.close();
  expect(hashOf(home.database)).toBe(before);
});

test('a database that has gone is missed, not replaced', async ({ home, launch }) => {
  await inUse(launch, home);
  rmSync(home.database);
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('The database is missing');
  expect(readdirSync(home.stateDir)).not.toContain('state.db');
  await start.restore();
  await start.openDashboard('Open Banger');
  await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
});

test('a folder that cannot be used is named, and used when it can be', async ({ home, launch }) => {
  const data = join(home.dir, 'data');
  writeFileSync(data, 'a file where a folder should be');
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('Banger can’t use a file or folder');
  await expect(start.problem).toContainText(join(data, 'images'));
  rmSync(data);
  await start.openDashboard('Try again');
  await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
});

test('a database that somebody else holds is waited for', async ({ home, launch }) => {
  await inUse(launch, home);
  const holder = new Database(home.database);
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const app = await launch();
  await expect(app.page.getByRole('heading', { name: 'Waiting for the database' })).toBeVisible();
  holder.close();
  await app.followToDashboard();
  await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
});

test('the database of a newer version is shown, and not a byte of it changed', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  await inUse(launch, home);
  home.query(
    (db) => {
      db.exec(`INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
        INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0');
        ALTER TABLE vms ADD COLUMN colour TEXT`);
    },
    { write: true },
  );
  const before = hashOf(home.database);
  const app = await launch();
  const dashboard = new Dashboard(app.page);
  await expect(dashboard.row('sandbox')).toBeVisible();
  for (const screen of ['Images', 'Activity', 'Database', 'Host', 'Virtual machines'] as const) {
    await dashboard.goTo(screen);
    const banner = app.page.getByRole('note', { name: 'Read-only' });
    await expect(banner).toContainText('last used by Banger Desktop 9.0.0');
  }
  await expect(app.page.getByRole('button', { name: 'New VM…' })).toHaveAttribute('aria-disabled', 'true');
  const { items } = await app.value('vms.list', {});
  expect(await app.ask('vms.start', { id: items[0]?.id })).toMatchObject({
    ok: false,
    error: { code: 'database_newer', unchanged: 'Nothing was changed.' },
  });
  await app.close();
  expect(hashOf(home.database)).toBe(before);
});
