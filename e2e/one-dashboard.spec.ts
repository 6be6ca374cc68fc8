import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { type App, appEnvironment, sandboxFlags } from './support/app.ts';
import type { Home } from './support/home.ts';
import { sendSignal } from './support/machines.ts';
import { haveVm } from './support/stories.ts';
import { test as base, expect } from './support/test.ts';

/** A program that keeps a database open. */
const holder = fileURLToPath(new URL('../app/store/file/testing/holder.ts', import.meta.url));

/** With a start of the program beside the one that the story follows: what it ends with. */
const test = base.extend<{ startAgain: (home: Home, env?: Record<string, string>) => Promise<unknown> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants to see a pattern.
  startAgain: async ({}, use) => {
    const started: ChildProcess[] = [];
    await use(async (home, env) => {
      const child = spawn(packagedApp, sandboxFlags, { env: appEnvironment(home, env), stdio: 'ignore' });
      started.push(child);
      return once(child, 'exit');
    });
    for (const child of started) child.kill('SIGKILL');
  },
});

const isVisible = (app: App) =>
  app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()));

async function hide(app: App): Promise<void> {
  await app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible(app)).toEqual([false]);
}

/** A user's own installation, in a home folder that is this story's. */
const ownHome = (home: Home, more: Record<string, string>) => ({
  ...{ BANGER_HOME: '', XDG_STATE_HOME: '', XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' },
  HOME: home.dir,
  ...more,
});

for (const variable of ['XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'TMPDIR'])
  test(`a second start with another ${variable} shows the window that is there`, {
    tag: variable === 'XDG_CONFIG_HOME' ? '@essential' : [],
  }, async ({ home, launch, startAgain }) => {
    const [one, other] = ['one', 'other'].map((name) => join(home.dir, name)) as [string, string];
    for (const dir of [one, other]) mkdirSync(dir, { mode: 0o700 });
    const first = await launch({ env: ownHome(home, { [variable]: one }) });
    await haveVm(first, 'sandbox');
    await hide(first);
    expect(await startAgain(home, ownHome(home, { [variable]: other }))).toEqual([0, null]);
    await expect.poll(() => isVisible(first)).toEqual([true]);
    await expect(new Dashboard(first.page).row('sandbox')).toBeVisible();
  });

test('two installations that share a profile run side by side, each with its own VMs', async ({
  home,
  launch,
}) => {
  const state = (name: string) => ownHome(home, { XDG_STATE_HOME: join(home.dir, name) });
  const [one, two] = [await launch({ env: state('one') }), await launch({ env: state('two') })];
  await haveVm(one, 'mine');
  await haveVm(two, 'theirs');
  await expect(new Dashboard(one.page).row('mine')).toBeVisible();
  await expect(new Dashboard(two.page).row('theirs')).toBeVisible();
  await expect(new Dashboard(two.page).row('mine')).toHaveCount(0);
});

const copied: readonly [what: string, make: (path: string) => void][] = [
  ['a copy that is an ordinary file', (path) => writeFileSync(path, 'elsewhere-4242')],
  ['a link of another computer', (path) => symlinkSync('elsewhere-4242', path)],
  ['a folder', (path) => mkdirSync(path)],
];

for (const [what, make] of copied)
  test(`the dashboard opens where the lock file of its profile is ${what}`, async ({ home, launch }) => {
    mkdirSync(join(home.dir, 'profile'), { mode: 0o700 });
    make(join(home.dir, 'profile/SingletonLock'));
    const app = await launch();
    await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  });

test('a lock file that came with a copy is no lock, and a folder in its place is named', async ({
  home,
  launch,
  startAgain,
}) => {
  const lock = join(home.stateDir, 'dashboard.lock');
  await test.step('a text', async () => {
    writeFileSync(lock, 'elsewhere-4242');
    writeFileSync(join(home.stateDir, 'dashboard.json'), 'elsewhere');
    const app = await launch();
    await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
    await hide(app);
    expect(await startAgain(home)).toEqual([0, null]);
    await expect.poll(() => isVisible(app)).toEqual([true]);
    await app.close();
  });

  await test.step('a folder', async () => {
    renameSync(lock, `${lock}.old`);
    mkdirSync(lock);
    const app = await launch();
    const start = new StartUpPage(app);
    await start.expectProblem('Banger can’t use a file or folder');
    await expect(start.problem).toContainText(`${lock} is a folder`);
    renameSync(lock, `${lock}.moved`);
    await start.openDashboard('Try again');
    await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
    await hide(app);
    expect(await startAgain(home)).toEqual([0, null]);
    await expect.poll(() => isVisible(app)).toEqual([true]);
  });
});

test('a dashboard of an earlier version, which locks its profile alone, keeps a later one from its database', async ({
  home,
  launch,
}) => {
  const first = await launch();
  await haveVm(first, 'sandbox');
  await first.close();
  const earlier = spawn(process.execPath, [holder, home.database, 'SELECT count(*) FROM vms'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let next: App;
  try {
    await once(earlier.stdout, 'data');
    symlinkSync(`${hostname()}-${earlier.pid}`, join(home.dir, 'profile/SingletonLock'));
    next = await launch();
    await new StartUpPage(next).followToProblem('The database is in use');
    await expect(new StartUpPage(next).problem).toContainText(`process ${earlier.pid} is an earlier version`);
  } finally {
    earlier.kill('SIGKILL');
  }
  await new StartUpPage(next).openDashboard('Try again');
  await expect(new Dashboard(next.page).row('sandbox')).toBeVisible();
});

test('a dashboard that hangs is named by the next start, which goes on when it has ended', async ({
  home,
  launch,
}) => {
  const hanging = await launch();
  await haveVm(hanging, 'sandbox');
  sendSignal(hanging.pid, 'SIGSTOP');
  let next: App;
  try {
    next = await launch();
    await new StartUpPage(next).followToProblem('The database is in use');
    const { problem } = new StartUpPage(next);
    await expect(problem).toContainText(`Banger is already open (process ${hanging.pid})`);
    await expect(problem).not.toContainText('closed unexpectedly');
  } finally {
    sendSignal(hanging.pid, 'SIGCONT');
  }
  await hanging.close();
  await new StartUpPage(next).openDashboard('Try again');
  await expect(new Dashboard(next.page).row('sandbox')).toBeVisible();
  expect(home.vm('sandbox')).toBeDefined();
});
