import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('a QEMU that does not run is found, with the command that puts it right', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  const bin = join(home.dir, 'bin');
  mkdirSync(bin);
  const lacksLibrary =
    '#!/bin/sh\necho "$0: error while loading shared libraries: libpixman-1.so.0" >&2\nexit 127\n';
  writeFileSync(join(bin, 'qemu-system-x86_64'), lacksLibrary, { mode: 0o755 });
  const app = await launch({ env: { PATH: `${bin}:${process.env.PATH}` } });
  const { page } = app;
  const dashboard = new Dashboard(page);

  await test.step('the host screen names it and the fix', async () => {
    await dashboard.goTo('Host');
    const check = page.getByRole('listitem', { name: 'QEMU: Missing' });
    await expect(check).toContainText('libpixman-1.so.0');
    await expect(check.getByText(/^Install QEMU/).first()).toBeVisible();
    await expect(page.getByText('VMs can’t run until 1 problem is fixed.')).toBeVisible();
  });

  await test.step('a VM that is started nevertheless says so, and stays as it was', async () => {
    await haveVm(app, 'sandbox');
    const vm = await dashboard.openVm('sandbox');
    await vm.press('Start');
    await expect(vm.banner).toContainText('libpixman-1.so.0');
    await expect(new VmPage(page).state).toHaveText(/Stopped|Error/);
    await vm.open('Activity');
    await expect(vm.activity('Start failed')).toContainText('libpixman-1.so.0');
  });
});
