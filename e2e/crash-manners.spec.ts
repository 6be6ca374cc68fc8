import type { ElectronApplication } from '@playwright/test';
import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

/** What the window shows and where: Playwright lets go of a page that has crashed, so these stories end by a signal. */
function shown(electron: ElectronApplication): Promise<{ place: string; text: string }> {
  return electron.evaluate(async ({ BrowserWindow }) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    const alive = page && !page.isCrashed() && !page.isLoading();
    return {
      place: page?.getURL().replace(/^.*#/, '') ?? '',
      text: alive ? String(await page.executeJavaScript('document.body.innerText')) : '',
    };
  });
}

test('a page that crashes comes back at its place, and says so', async ({ launch }) => {
  const app = await launch();
  const { electron, page } = app;
  await page.evaluate(() => {
    window.location.hash = '#/host';
  });
  await expect(page.getByRole('heading', { name: 'Host' })).toBeVisible();
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await expect.poll(async () => (await shown(electron)).text).toContain('crashed and was opened again');
  expect((await shown(electron)).place).toBe('/host');
  await app.terminate();
});

test('a page that hangs can be waited for or opened anew', async ({ launch }) => {
  const app = await launch();
  const { electron } = app;
  const answer = (response: number) =>
    electron.evaluate(({ dialog, BrowserWindow }, chosen) => {
      const asked: string[] = [];
      dialog.showMessageBox = ((_: unknown, { message }: { message: string }) => {
        asked.push(message);
        return Promise.resolve({ response: chosen, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
      // Chromium says so after half a minute without an answer to a click.
      BrowserWindow.getAllWindows()[0]?.webContents.emit('unresponsive');
      return asked;
    }, response);
  expect(await answer(0)).toEqual(['The dashboard’s page does not answer.']);
  expect((await shown(electron)).text).not.toContain('crashed');
  await answer(1);
  await expect.poll(async () => (await shown(electron)).text).toContain('crashed and was opened again');
  await app.terminate();
});

test('a page that keeps crashing is not brought back unasked', async ({ launch }) => {
  const app = await launch();
  const { electron } = app;
  await electron.evaluate(({ dialog, BrowserWindow }) => {
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = ((_: unknown, { message }: { message: string }) => {
      asked.push(message);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    let crashes = 0;
    page?.on('did-finish-load', () => {
      crashes += 1;
      if (crashes < 3) page.forcefullyCrashRenderer();
    });
    page?.forcefullyCrashRenderer();
  });
  const asked = () =>
    electron.evaluate(() => (globalThis as unknown as { asked: readonly string[] }).asked.length);
  await expect.poll(asked).toBe(1);
  await expect.poll(async () => (await shown(electron)).text).toContain('opened again');
  await app.terminate();
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
