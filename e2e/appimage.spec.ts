import { readFileSync, rmSync } from 'node:fs';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import type { App } from './support/app.ts';
import { dependencies, downloaded, giveToNobody, mounts, nobody, starter } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { processesOf } from './support/devtools.ts';
import { startTime } from './support/machines.ts';
import { expect } from './support/test.ts';

const ways = [
  { way: 'mounted', mounted: true },
  { way: 'unpacked', extract: true },
  { way: 'unpacked by an ordinary user, in Chromium’s sandbox', extract: true, user: nobody },
];

for (const { way, mounted = false, ...how } of ways) {
  test(`an AppImage that is ${way} boots a VM, which runs on without it`, async ({ home, dir, launch }) => {
    const image = downloaded(dir);
    const env = { TMPDIR: dir, ...(how.user ? { ...giveToNobody(home.dir), HOME: home.dir } : {}) };
    if (how.user) giveToNobody(dir);
    const mountsBefore = mounts();
    const app = await launch({ env, start: starter(dir, image, how) });
    if (how.user) await expectSandbox(app);
    const mount = mounts().find((place) => !mountsBefore.includes(place));
    expect(mount !== undefined).toBe(mounted);

    await app.page.getByRole('button', { name: 'Start your first VM' }).click();
    const vm = new VmPage(app.page);
    await vm.waitForState('Running');
    expect(await vm.console.run('echo typed-$((6 * 7))')).toBe('typed-42');
    const id = String(home.vm('sandbox-1').id);
    const pid = home.machinePid(id) ?? Number.NaN;
    const started = startTime(pid);

    const all = dependencies(pid);
    expect(all).toContain(`${home.dir}/data/images/`);
    expect(all.split('\n').filter((line) => line.includes(mount ?? dir) || line.includes(image))).toEqual([]);

    rmSync(image);
    expect(await vm.console.run('echo still-$((6 * 7))')).toBe('still-42');
    await app.close();
    await expect.poll(() => mounts()).toEqual(mountsBefore);
    expect(startTime(pid)).toBe(started);

    const again = await launch({ env, start: starter(dir, downloaded(dir), how) });
    await expect(new Dashboard(again.page).row('sandbox-1')).toContainText('Running');
    expect(home.machinePid(id)).toBe(pid);
    expect(startTime(pid)).toBe(started);
    await again.value('vms.forceStop', { id });
  });
}

/** Chromium confines the process of a page by a filter of system calls. */
async function expectSandbox(app: App): Promise<void> {
  const browser = app.page.context().browser();
  const [page] = browser ? await processesOf(browser, 'renderer') : [];
  expect(readFileSync(`/proc/${page}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m);
  expect(readFileSync(`/proc/${page}/cmdline`, 'utf8')).not.toContain('no-sandbox');
  const told = (await app.value('host.checks', {})).find(({ id }) => id === 'window-sandbox');
  expect(told?.status).toBe('ok');
}
