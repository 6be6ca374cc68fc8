import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import type { App } from './support/app.ts';
import { dependencies, downloaded, starter } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { processesOf } from './support/devtools.ts';
import { fuseForAll, mounts, whyNoFuse } from './support/fuse.ts';
import { startTime } from './support/machines.ts';
import { expect } from './support/test.ts';
import { asOrdinaryUser, giveToOrdinaryUser, isRoot, mayConfine } from './support/users.ts';

interface Way {
  readonly way: string;
  readonly mounted: boolean;
  /** Else by root, where root runs the tests. */
  readonly ordinary: boolean;
}

const ways: readonly Way[] = [
  ...[true, false].map((mounted) => ({
    way: `${mounted ? 'mounted' : 'unpacked'} by an ordinary user, in Chromium’s sandbox,`,
    ...{ mounted, ordinary: true },
  })),
  ...(isRoot ? [true, false] : []).map((mounted) => ({
    way: `${mounted ? 'mounted' : 'unpacked'} by root`,
    ...{ mounted, ordinary: false },
  })),
];

for (const { way, mounted, ordinary } of ways) {
  test(`an AppImage that is ${way} boots a VM, which runs on without it and wherever it is moved`, async ({
    home,
    dir,
    launch,
    withMounts,
  }) => {
    const image = downloaded(dir);
    const [devices, place] = [join(dir, 'devices'), join(dir, 'place')];
    for (const folder of [devices, place]) mkdirSync(folder);
    const env = { TMPDIR: dir, ...(ordinary ? { ...giveToOrdinaryUser(home.dir), HOME: home.dir } : {}) };
    if (ordinary) giveToOrdinaryUser(dir);
    const view = isRoot && ordinary && mounted ? await withMounts(fuseForAll, devices) : null;
    const before = [...(view?.enter ?? []), ...(ordinary ? asOrdinaryUser : [])];
    const obstacle = mounted ? whyNoFuse(before, place) : null;
    // Measured with fusermount itself, so that no fault of the AppImage skips its own story.
    test.skip(obstacle !== null, obstacle ?? '');
    const how = { before, extract: !mounted, sandboxed: ordinary };
    const app = await launch({ env, start: starter(dir, image, how) });
    if (ordinary) await expectSandbox(app);

    await app.page.getByRole('button', { name: 'Start your first VM' }).click();
    const vm = new VmPage(app.page);
    await vm.waitForState('Running');
    expect(await vm.console.run('echo typed-$((6 * 7))')).toBe('typed-42');
    const id = String(home.vm('sandbox-1').id);
    const pid = home.machinePid(id) ?? Number.NaN;
    const started = startTime(pid);
    /** Where it is mounted, as the machine sees it. */
    const places = () => mounts(pid).filter((place) => place.startsWith(dir));
    expect(places()).toHaveLength(mounted ? 1 : 0);

    const all = dependencies(pid);
    expect(all).toContain(`${home.dir}/data/images/`);
    expect(all.split('\n').filter((line) => line.includes(dir))).toEqual([]);

    const moved = join(dir, 'banger.AppImage');
    await test.step('moved to another folder it goes on, and can be started there', async () => {
      renameSync(image, moved);
      expect(await vm.console.run('echo moved-$((6 * 7))')).toBe('moved-42');
      await app.page.reload();
      await vm.waitForState('Running');
      await app.close();
      await expect.poll(places).toEqual([]);
      expect(startTime(pid)).toBe(started);
    });
    const again = await launch({ env, start: starter(dir, moved, how) });
    await expect(new Dashboard(again.page).row('sandbox-1')).toContainText('Running');
    expect(home.machinePid(id)).toBe(pid);
    expect(startTime(pid)).toBe(started);

    await test.step('deleted it goes on, too', async () => {
      rmSync(moved);
      const adopted = await new Dashboard(again.page).openVm('sandbox-1');
      expect(await adopted.console.run('echo still-$((6 * 7))')).toBe('still-42');
      await again.close();
      await expect.poll(places).toEqual([]);
      expect(startTime(pid)).toBe(started);
    });
  });
}

/** Chromium confines the process of a page by a filter of system calls; where it may not, what helps is said. */
async function expectSandbox(app: App): Promise<void> {
  const told = (await app.value('host.checks', {})).find(({ id }) => id === 'window-sandbox');
  if (!mayConfine()) return expect(told).toMatchObject({ status: 'warn', fix: {} });
  expect(told?.status).toBe('ok');
  const browser = app.page.context().browser();
  const [page] = browser ? await processesOf(browser, 'renderer') : [];
  expect(readFileSync(`/proc/${page}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m);
  expect(readFileSync(`/proc/${page}/cmdline`, 'utf8')).not.toContain('no-sandbox');
}
