import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './support/home.ts';
import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';
import { launchUnwatched } from './support/unwatched-app.ts';

const logOf = (home: Home) => {
  const log = join(home.stateDir, 'logs/main.log');
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
};

/** How often the main process noted that the page died. */
const deathsIn = (home: Home) => logOf(home).split('the page has died').length - 1;

/** The other processes that the main process noted as dead: each once, as Chromium may end one by itself, too. */
function helpersThatDied(home: Home): string[] {
  const notes = logOf(home).matchAll(/a helper process has died \{"helper":"([^"]+)"/g);
  return [...new Set([...notes].map(([, helper = '']) => helper))].sort();
}

test('a page that crashes comes back at its place, and says so', async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    await app.look(async (page) => {
      await page.getByRole('link', { name: 'Host' }).click();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
    });
    for (const pid of app.processes('type=renderer')) process.kill(pid, 'SIGKILL');
    // Nothing can be looked at before there is a page again.
    await expect.poll(() => deathsIn(home)).toBe(1);
    await expect.poll(() => app.processes('type=renderer').length).toBe(1);
    await app.look(async (page) => {
      await expect(page.getByRole('heading', { name: /crashed and was opened again/ })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
    });
  } finally {
    await app.end();
  }
});

test('a process for graphics or the network that dies is noted, and the window goes on with another', async ({
  home,
}) => {
  const app = await launchUnwatched(home);
  const helpers = () => [app.processes('type=gpu-process'), app.processes('utility-sub-type=network')];
  try {
    await app.look(async (page) => {
      await expect(page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
      const first = helpers();
      expect(first).toEqual([[expect.any(Number)], [expect.any(Number)]]);
      for (const pid of first.flat()) process.kill(pid, 'SIGKILL');
      const isNew = (pids: number[], kind: number) => pids.length === 1 && pids[0] !== first[kind]?.[0];
      await expect.poll(() => helpers().every(isNew)).toBe(true);
      await page.reload();
      const shown = await page.screenshot();
      await page.getByRole('link', { name: 'Host' }).click();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
      expect(await page.screenshot()).not.toEqual(shown);
    });
    // Chromium may have begun another process before it tells of the end of the first.
    await expect.poll(() => helpersThatDied(home)).toEqual(['GPU', 'Utility (Network Service)']);
    expect(deathsIn(home)).toBe(0);
  } finally {
    await app.end();
  }
});

test('a page that hangs can be waited for or opened anew', async ({ launch }) => {
  const app = await launch();
  const answer = (response: number) =>
    app.electron.evaluate(async ({ dialog, BrowserWindow }, chosen) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents;
      const asked: string[] = [];
      dialog.showMessageBox = ((_: unknown, { message }: { message: string }) => {
        asked.push(message);
        return Promise.resolve({ response: chosen, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
      const loadsAgain = new Promise<boolean>((resolve) => {
        page?.once('did-start-loading', () => resolve(true));
        if (chosen === 0) setImmediate(() => setImmediate(() => resolve(false)));
      });
      // Chromium says so after half a minute without an answer to a click.
      page?.emit('unresponsive');
      return { asked, again: await loadsAgain };
    }, response);
  const asked = ['The dashboard’s page does not answer.'];
  expect(await answer(0)).toEqual({ asked, again: false });
  expect(await answer(1)).toEqual({ asked, again: true });
  await app.terminate();
});

test('a page that keeps crashing is not brought back unasked', async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    for (let crash = 1; crash <= 3; crash += 1) {
      await expect.poll(() => app.processes('type=renderer').length).toBe(1);
      for (const pid of app.processes('type=renderer')) process.kill(pid, 'SIGKILL');
      await expect.poll(() => deathsIn(home)).toBe(crash);
    }
    // A person is asked now.
    await expect.poll(() => app.processes('type=renderer').length).toBe(0);
  } finally {
    await app.end();
  }
});

test('a dashboard that was killed is explained at the next start, once; its VM has run on', async ({
  home,
  launch,
}) => {
  const first = await launch();
  const { id } = await haveRunningVm(first, 'sandbox');
  await first.kill();
  expect(home.machinePid(id)).not.toBeNull();

  const second = await launch();
  await expect(
    second.page.getByRole('heading', { name: 'The dashboard ended unexpectedly last time.' }),
  ).toBeVisible();
  expect((await second.value('vms.get', { id })).state).toBe('running');
  await second.close();

  const third = await launch();
  await expect(third.page.getByRole('link', { name: 'sandbox' }).first()).toBeVisible();
  await expect(third.page.getByRole('heading', { name: 'The dashboard ended unexpectedly' })).toBeHidden();
});
