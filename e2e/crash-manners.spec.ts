import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './support/home.ts';
import { sendSignal } from './support/machines.ts';
import { standInForPerson } from './support/questions.ts';
import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';
import { launchUnwatched, type UnwatchedApp } from './support/unwatched-app.ts';

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

test('a page that crashes comes back at its place, and says so', { tag: '@essential' }, async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    await app.look(async (page) => {
      await page.getByRole('link', { name: 'Host' }).click();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
    });
    for (const pid of app.processes('type=renderer')) sendSignal(pid, 'SIGKILL');
    // Nothing can be looked at before there is a page again.
    await expect.poll(() => deathsIn(home)).toBe(1);
    await expect.poll(() => app.processes('type=renderer').length).toBe(1);
    await app.look(async (page) => {
      await expect(page.getByRole('heading', { name: /crashed and was reloaded/ })).toBeVisible();
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
      for (const pid of first.flat()) sendSignal(pid, 'SIGKILL');
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

test('a page that was loading when the process for the network died is loaded again', async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    await app.look(async (page) => {
      await page.getByRole('link', { name: 'Host' }).click();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
    });
    const [network = Number.NaN] = app.processes('utility-sub-type=network');
    await app.main.run(({ BrowserWindow }, pid) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents;
      page?.once('did-start-navigation', () => process.kill(pid, 'SIGKILL'));
      page?.reload();
    }, network);
    await expect.poll(() => helpersThatDied(home)).toContain('Utility (Network Service)');
    await app.look((page) => expect(page.getByRole('heading', { name: 'Host' })).toBeVisible());
    expect(logOf(home)).not.toMatch(/ error |the page/);
  } finally {
    await app.end();
  }
});

/** As a person clicks: Chromium says that a page hangs when it has not answered that for a while. */
const click = ({ main }: UnwatchedApp) =>
  main.run(({ BrowserWindow }) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    for (const type of ['mouseDown', 'mouseUp'] as const)
      page?.sendInputEvent({ type, x: 300, y: 300, button: 'left', clickCount: 1 });
  }, null);

/** Chromium's patience with a page is half a minute at most; it is a while longer on a busy machine. */
const patience = { timeout: 60_000 };
const hanging = 'Banger isn’t responding.';
const crashing = 'Banger’s window keeps crashing.';

test('a page that hangs for good is noticed, and can be opened anew where it was', async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    const person = await standInForPerson(app.main);
    await app.look(async (page) => {
      await page.getByRole('link', { name: 'Host' }).click();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
      // Once nobody looks any more.
      await page.evaluate(() => {
        window.addEventListener('mousedown', () => {
          for (;;);
        });
      });
    });
    await click(app);
    await expect.poll(person.asked, patience).toEqual([{ message: hanging, withdrawn: false }]);
    const [hung] = app.processes('type=renderer');
    await person.press('Reload');
    await expect.poll(() => deathsIn(home)).toBe(1);
    await expect.poll(() => app.processes('type=renderer')).toEqual([expect.any(Number)]);
    expect(app.processes('type=renderer')).not.toEqual([hung]);
    await app.look(async (page) => {
      await expect(page.getByRole('heading', { name: /crashed and was reloaded/ })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
    });
    expect(await person.asked()).toHaveLength(1);
  } finally {
    await app.end();
  }
});

test('a page that answers again is asked about no more', async ({ home }) => {
  const app = await launchUnwatched(home);
  try {
    const person = await standInForPerson(app.main);
    await app.look((page) => expect(page.getByRole('button', { name: 'Start your first VM' })).toBeVisible());
    const [page = Number.NaN] = app.processes('type=renderer');
    sendSignal(page, 'SIGSTOP');
    await click(app);
    await expect.poll(person.asked, patience).toEqual([{ message: hanging, withdrawn: false }]);
    sendSignal(page, 'SIGCONT');
    await expect.poll(person.asked).toEqual([{ message: hanging, withdrawn: true }]);
    expect(app.processes('type=renderer')).toEqual([page]);
    expect(deathsIn(home)).toBe(0);
    await app.look((shown) => shown.getByRole('link', { name: 'Host' }).click());
  } finally {
    await app.end();
  }
});

test('a page that keeps crashing is not brought back unasked', async ({ home }) => {
  const app = await launchUnwatched(home);
  /** The process that the page is in; null while it is still to come: one that dies before, Chromium replaces by itself. */
  const pageProcess = () =>
    app.main.run(({ webContents }) => {
      const page = webContents.getAllWebContents()[0];
      if (!page?.getURL() || page.isLoadingMainFrame() || page.isCrashed()) return null;
      return page.getOSProcessId();
    }, null);
  const killPage = async (deaths: number) => {
    const pid = await until(pageProcess);
    sendSignal(pid, 'SIGKILL');
    await expect.poll(() => deathsIn(home)).toBe(deaths);
  };
  try {
    const person = await standInForPerson(app.main);
    for (let crash = 1; crash <= 3; crash += 1) {
      expect(await person.asked()).toEqual([]);
      await killPage(crash);
    }
    const question = { message: crashing, withdrawn: false };
    await test.step('it is asked, and nothing is begun meanwhile', async () => {
      await expect.poll(person.asked).toEqual([question]);
      expect(
        await app.main.run(({ webContents }) => webContents.getAllWebContents()[0]?.isCrashed(), null),
      ).toBe(true);
      expect(app.processes('type=renderer')).toEqual([]);
    });
    await test.step('Try again brings it back', async () => {
      await person.press('Try again');
      await expect.poll(() => app.processes('type=renderer').length).toBe(1);
      await app.look((page) =>
        expect(page.getByRole('heading', { name: /crashed and was reloaded/ })).toBeVisible(),
      );
    });
    await test.step('Quit ends it', async () => {
      await killPage(4);
      await expect.poll(person.asked).toEqual([question, question]);
      await person.press('Quit');
      await app.ended();
    });
  } finally {
    await app.end();
  }
});
