import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { downloaded, starter } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { expect } from './support/test.ts';

test('two versions after one another: the newer upgrades, the older only looks', async ({
  home,
  dir,
  launch,
}) => {
  copyFileSync(join(projectDir, 'app/store/testing/fixtures/ancient.db'), home.database);
  const start = starter(dir, downloaded(dir), { extract: true });
  const env = { TMPDIR: dir };
  const upgraded = await launch({ env, start });
  await upgraded.followToDashboard();
  await expect(new Dashboard(upgraded.page).row('api')).toBeVisible();
  expect((await upgraded.value('db.status', {})).pending).toEqual([]);
  await upgraded.close();

  home.query(
    (db) =>
      db.exec(`INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
        INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0')`),
    { write: true },
  );
  const before = home.dump();
  const older = await launch({ env, start });
  await expect(new Dashboard(older.page).row('api')).toBeVisible();
  await expect(older.page.getByRole('note', { name: 'Only for looking' })).toContainText('9.0.0');
  await older.close();
  expect(home.dump()).toEqual(before);
});

test('a home without room is named, and nothing half made is left in it', async ({ home, dir, launch }) => {
  const state = home.stateDir;
  // Room for a database of a few pages, and not for all of its tables.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=700', 'tmpfs', state]);
  try {
    const app = await launch({
      env: { TMPDIR: dir },
      start: starter(dir, downloaded(dir), { extract: true }),
    });
    await new StartUpPage(app).expectProblem('The disk is full');
    await app.close();
    expect(readdirSync(state).filter((name) => name.startsWith('state.db'))).toEqual([]);
  } finally {
    execFileSync('umount', ['--lazy', state]);
  }
});

test('a home that cannot be written to is named, and left as it was', async ({ home, dir, launch }) => {
  const data = join(home.dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', data]);
  try {
    const app = await launch({
      env: { TMPDIR: dir },
      start: starter(dir, downloaded(dir), { extract: true }),
    });
    const start = new StartUpPage(app);
    await start.expectProblem('A file or folder cannot be used');
    await expect(start.problem).toContainText(join(data, 'images'));
    await app.close();
    expect(readdirSync(home.stateDir)).not.toContain('state.db');
  } finally {
    execFileSync('umount', ['--lazy', data]);
  }
});

test('a link opens the page of its VM, in the window that is there or in a new one', async ({
  home,
  dir,
  launch,
}) => {
  copyFileSync(join(projectDir, 'app/store/testing/fixtures/ancient.db'), home.database);
  const image = downloaded(dir);
  const env = { TMPDIR: dir };
  const first = await launch({ env, start: starter(dir, image) });
  await first.followToDashboard();
  await expect(new Dashboard(first.page).row('api')).toBeVisible();

  const second = starter(dir, image).executable;
  execFileSync(second, ['--no-sandbox', 'banger://vm/api'], {
    env: { ...process.env, ...env, BANGER_HOME: home.dir },
    stdio: 'ignore',
  });
  await expect(first.page.getByRole('heading', { name: 'api', level: 1 })).toBeVisible();
  await first.close();

  const again = await launch({
    env,
    start: { ...starter(dir, image), args: ['banger://vm/worker'] },
  });
  await expect(again.page.getByRole('heading', { name: 'worker', level: 1 })).toBeVisible();
});
