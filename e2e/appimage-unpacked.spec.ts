import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Dashboard } from './pages/dashboard.ts';
import { sandboxFlags } from './support/app.ts';
import { downloaded, starter } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { titlesAt } from './support/devtools.ts';
import { expect } from './support/test.ts';

/** Where AppImages are unpacked, and what keeps them there. */
const unpacked = (dir: string) => readdirSync(dir).filter((name) => name.startsWith('appimage_extracted_'));

const filesIn = (dir: string) => {
  const [folder] = unpacked(dir).filter((name) => !name.includes('.'));
  return folder ? readdirSync(join(dir, folder), { recursive: true }).length : 0;
};

test('an unpacked AppImage keeps its files when another start of it ends, and leaves none when it ends', async ({
  home,
  newHome,
  dir,
  launch,
}) => {
  const start = starter(dir, downloaded(dir), { extract: true });
  const env = { TMPDIR: dir };
  const runAgain = async (...args: string[]) => {
    const child = spawn(start.executable, [...sandboxFlags, ...args], {
      env: { ...process.env, ...env, BANGER_HOME: home.dir },
      stdio: 'ignore',
    });
    return once(child, 'exit');
  };
  const first = await launch({ env, start });
  const all = filesIn(dir);

  await test.step('a second start, which shows the first one’s window', async () => {
    expect(await runAgain()).toEqual([0, null]);
    await expect.poll(() => filesIn(dir)).toBe(all);
  });
  await test.step('a command beside it', async () => {
    expect(await runAgain('db', 'status')).toEqual([0, null]);
    await expect.poll(() => filesIn(dir)).toBe(all);
  });
  await test.step('another installation, closed again', async () => {
    const other = await launch({ home: newHome(), env, start });
    await other.close();
    await expect.poll(() => filesIn(dir)).toBe(all);
  });
  await test.step('it goes on: a page that loads anew, with parts that were not loaded yet', async () => {
    await first.page.reload();
    await new Dashboard(first.page).goTo('Database');
  });
  await first.close();
  await expect.poll(() => unpacked(dir)).toEqual([]);
});

test('an unpacked AppImage opens its window while other starts of it end', async ({ dir, launch }) => {
  const start = starter(dir, downloaded(dir), { extract: true });
  /** As the runtime of another start does it: what comes back meanwhile stays. */
  const remove = () => {
    for (const name of unpacked(dir).filter((one) => !one.includes('.')))
      spawnSync('rm', ['-rf', join(dir, name)], { stdio: 'ignore' });
  };
  // Before Chromium is ready, while its processes begin, while the program is loaded, and while the page is.
  const onLaunch = async (address: URL) => {
    for (let end = 1; end <= 20; end++) {
      remove();
      await nextTurn();
    }
    await expect.poll(() => titlesAt(address)).toEqual(['Banger Desktop']);
  };
  const { page } = await launch({ env: { TMPDIR: dir }, start: { ...start, onLaunch } });
  await new Dashboard(page).goTo('Database');
});
