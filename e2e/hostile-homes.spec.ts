import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { test as base, expect } from './support/test.ts';

/** With a folder for temporary files, in which nothing may be left. */
const test = base.extend<{ temporary: string }>({
  temporary: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'banger-temporary-'));
    await use(dir);
    rmSync(dir, { recursive: true, force: true });
  },
});

/** Puts a file system of its own in the place of `dir` for as long as `use` takes. */
async function mounted(dir: string, options: string, use: () => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=700`, 'tmpfs', dir]);
  try {
    await use();
  } finally {
    execFileSync('umount', ['--lazy', dir]);
  }
}

test('a home in which nothing can be written is named in a window, and serves when it can be', {
  tag: '@essential',
}, async ({ home, temporary, launch }) => {
  await mounted(home.dir, 'ro', async () => {
    const app = await launch({ env: { TMPDIR: temporary } });
    const start = new StartUpPage(app);
    await start.expectProblem('Banger can’t use a file or folder');
    await expect(start.problem).toContainText(join(home.dir, 'profile'));
    await expect(start.problem).toContainText('the file system is read-only');
    await start.press('Try again');
    await start.expectProblem('Banger can’t use a file or folder');
    expect(readdirSync(home.dir)).toEqual([]);

    execFileSync('mount', ['-o', 'remount,rw', home.dir]);
    await start.openDashboard('Try again');
    await expect(app.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();

    await test.step('then it is the one dashboard of that home', async () => {
      await app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
      const env = appEnvironment(home, { TMPDIR: temporary });
      const second = spawn(packagedApp, sandboxFlags, { env, stdio: 'ignore' });
      expect(await once(second, 'exit')).toEqual([0, null]);
      const isVisible = () =>
        app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()));
      await expect.poll(isVisible).toEqual([true]);
    });
    await app.close();
  });
  await expect.poll(() => readdirSync(temporary)).toEqual([]);
});

test('a home that is full to the last byte is named in a window, and nothing half made is left in it', async ({
  home,
  temporary,
  launch,
}) => {
  await mounted(home.dir, 'size=16k', async () => {
    writeFileSync(join(home.dir, 'filling'), Buffer.alloc(16 * 1024));
    const app = await launch({ env: { TMPDIR: temporary } });
    await new StartUpPage(app).expectProblem('The disk is full');
    await app.close();
    const left = readdirSync(home.dir, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual(['filling']);
  });
  await expect.poll(() => readdirSync(temporary)).toEqual([]);
});

test('a user’s own home in which nothing can be written is named in a window', async ({
  home,
  temporary,
  launch,
}) => {
  await mounted(home.dir, 'ro', async () => {
    const unset = { BANGER_HOME: '', XDG_CONFIG_HOME: '', XDG_STATE_HOME: '', XDG_DATA_HOME: '' };
    const app = await launch({ env: { ...unset, HOME: home.dir, TMPDIR: temporary } });
    const start = new StartUpPage(app);
    await start.expectProblem('Banger can’t use a file or folder');
    await expect(start.problem).toContainText(join(home.dir, '.config'));
    await expect(start.problem).toContainText('the file system is read-only');
    await app.close();
  });
  await expect.poll(() => readdirSync(temporary)).toEqual([]);
});
