import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf } from '../app/testing/contents.ts';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { VmPage } from './pages/vm-page.ts';
import { sandboxFlags } from './support/app.ts';
import { downloaded, starter } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { whyNoFuse } from './support/fuse.ts';
import { laterVersion, makeLaterVersion } from './support/later-version.ts';
import { isMachine, killMachine, startTime } from './support/machines.ts';
import { expect } from './support/test.ts';

test('a later version upgrades the database beside a running VM, and the one before then only looks', async ({
  home,
  dir,
  launch,
}) => {
  const image = downloaded(dir);
  const env = { TMPDIR: dir };
  const first = await launch({ env, start: starter(dir, image, { extract: true }) });
  await first.page.getByRole('button', { name: 'Start your first VM' }).click();
  await new VmPage(first.page).console.waitForPrompt();
  const id = String(home.vm('sandbox-1').id);
  const pid = home.machinePid(id) ?? Number.NaN;
  const started = startTime(pid);
  // It is noted once, so that the rows stay as they are from then on.
  await expect.poll(() => String(home.vm('sandbox-1').runtime_json)).toContain('"ready_at"');
  await first.close();
  const before = home.dump();

  await test.step('the later one takes a backup, upgrades, and takes charge of the VM', async () => {
    const later = await launch({ env, start: starter(dir, makeLaterVersion(dir, image)) });
    await later.followToDashboard();
    await expect(new Dashboard(later.page).row('sandbox-1')).toContainText('Running');
    expect((await later.value('database.status', {})).pending).toEqual([]);
    const now = home.dump();
    for (const [table, rows] of Object.entries(before)) {
      // That it took charge of the VM is an entry of its own, with which these go on.
      if (table === 'sqlite_sequence') continue;
      const asBefore = rows.map(({ updated_at: _, ...row }) => expect.objectContaining(row));
      expect(now[table], table).toEqual(expect.arrayContaining(asBefore));
    }
    const vm = await new Dashboard(later.page).openVm('sandbox-1');
    expect(await vm.console.run('echo later-$((6 * 7))')).toBe('later-42');
    const [backup, ...others] = await later.value('database.backups', {});
    expect(others).toEqual([]);
    expect(rowsOf(join(home.stateDir, 'backups', String(backup?.name)))).toEqual(before);
    await later.close();
    expect(startTime(pid)).toBe(started);
  });

  const upgraded = home.dump();
  await test.step('the one before says whose the database is, shows the VM and changes nothing', async () => {
    const older = await launch({ env, start: starter(dir, image, { extract: true }) });
    await expect(new Dashboard(older.page).row('sandbox-1')).toContainText('Running');
    await expect(older.page.getByRole('note', { name: 'Read-only' })).toContainText(laterVersion);
    await older.close();
    expect(home.dump()).toEqual(upgraded);
    expect(startTime(pid)).toBe(started);
  });
});

test('a home without room is named, and nothing half made is left in it', async ({
  home,
  dir,
  launch,
  withMounts,
}) => {
  // Room for a database of a few pages, and not for all of its tables.
  const small = await withMounts('mount -t tmpfs -o size=16k,mode=700 tmpfs "$1"', home.stateDir);
  const app = await launch({
    env: { TMPDIR: dir },
    start: starter(dir, downloaded(dir), { extract: true, before: small.enter }),
  });
  await new StartUpPage(app).expectProblem('The disk is full');
  await app.close();
  const left = readdirSync(small.at(home.stateDir));
  expect(left).toContain('logs');
  expect(left.filter((name) => name.startsWith('state.db'))).toEqual([]);
});

test('a home that cannot be written to is named, and left as it was', async ({
  home,
  dir,
  launch,
  withMounts,
}) => {
  const data = join(home.dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  const closed = await withMounts('mount -t tmpfs -o ro tmpfs "$1"', data);
  const app = await launch({
    env: { TMPDIR: dir },
    start: starter(dir, downloaded(dir), { extract: true, before: closed.enter }),
  });
  const start = new StartUpPage(app);
  await start.expectProblem('Banger can’t use a file or folder');
  await expect(start.problem).toContainText(join(data, 'images'));
  await app.close();
  expect(readdirSync(home.stateDir)).not.toContain('state.db');
});

test('with nothing but a home folder a VM boots, runs on without the dashboard, and is found again', async ({
  dir,
  launch,
}) => {
  const HOME = join(dir, 'home');
  mkdirSync(HOME);
  const unset = { BANGER_HOME: '', XDG_STATE_HOME: '', XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' };
  const env = { TMPDIR: dir, HOME, ...unset };
  const start = starter(dir, downloaded(dir), { extract: true });
  const app = await launch({ env, start });
  await app.page.getByRole('button', { name: 'Start your first VM' }).click();
  await new VmPage(app.page).console.waitForPrompt();
  const [vm] = (await app.value('vms.list', {})).items;
  const [id, pid] = [String(vm?.id), vm?.runtime.pid ?? Number.NaN];
  try {
    expect(existsSync(join(HOME, '.local/state/banger-desktop/state.db'))).toBe(true);
    const started = startTime(pid);
    await app.close();
    expect(isMachine(pid, id)).toBe(true);

    const again = await launch({ env, start });
    await expect(new Dashboard(again.page).row('sandbox-1')).toContainText('Running');
    const found = await new Dashboard(again.page).openVm('sandbox-1');
    expect(await found.console.run('echo found-$((6 * 7))')).toBe('found-42');
    expect((await again.value('vms.get', { id })).runtime.pid).toBe(pid);
    expect(startTime(pid)).toBe(started);
  } finally {
    // Not in a home that would end its machines.
    if (isMachine(pid, id)) await killMachine(pid, id);
  }
});

test('a link opens the page of its VM, in the window that is there or in a new one', async ({
  home,
  dir,
  launch,
}) => {
  copyFileSync(join(projectDir, 'app/store/testing/fixtures/ancient.db'), home.database);
  const place = join(dir, 'place');
  mkdirSync(place);
  const start = starter(dir, downloaded(dir), { extract: whyNoFuse([], place) !== null });
  const env = { TMPDIR: dir };
  const first = await launch({ env, start });
  await first.followToDashboard();
  await expect(new Dashboard(first.page).row('api')).toBeVisible();

  execFileSync(start.executable, [...sandboxFlags, 'banger://vm/api'], {
    env: { ...process.env, ...env, BANGER_HOME: home.dir },
    stdio: 'ignore',
  });
  await expect(first.page.getByRole('heading', { name: 'api', level: 1 })).toBeVisible();
  await first.close();

  const again = await launch({
    env,
    start: { ...start, args: ['banger://vm/worker'] },
  });
  await expect(again.page.getByRole('heading', { name: 'worker', level: 1 })).toBeVisible();
});
