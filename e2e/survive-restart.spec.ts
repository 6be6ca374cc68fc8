import { dirname } from 'node:path';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import type { App } from './support/app.ts';
import { openFiles, startTime } from './support/machines.ts';
import { expect, test } from './support/test.ts';

const endings: { how: string; end: (app: App) => Promise<void> }[] = [
  { how: 'closed', end: (app) => app.close() },
  { how: 'asked to end by a signal', end: (app) => app.terminate() },
  { how: 'killed', end: (app) => app.kill() },
];

for (const { how, end } of endings) {
  test(`a VM runs on when the dashboard is ${how}, and is there again when it comes back`, {
    tag: how === 'killed' ? '@essential' : [],
  }, async ({ home, launch }) => {
    const first = await launch();
    const { id, vm } = await haveRunningVm(first, 'sandbox');
    expect(await vm.console.run('echo typed-before-$((6 * 7))')).toBe('typed-before-42');
    const pid = home.machinePid(id) ?? Number.NaN;
    const started = startTime(pid);

    await test.step('the machine runs on without the dashboard', async () => {
      await end(first);
      expect(home.machinePid(id)).toBe(pid);
      expect(startTime(pid)).toBe(started);
    });

    const second = await launch();
    const dashboard = new Dashboard(second.page);

    await test.step('the dashboard takes charge of the same process again', async () => {
      await expect(dashboard.row('sandbox')).toContainText('Running');
      expect(home.machinePid(id)).toBe(pid);
      expect(startTime(pid)).toBe(started);
      expect(JSON.parse(String(home.vm('sandbox').runtime_json)).pid).toBe(pid);
    });

    await test.step('its console has what was typed before, and answers', async () => {
      const again = await dashboard.openVm('sandbox');
      await again.console.waitForText('\ntyped-before-42\n');
      expect(await again.console.run('echo typed-after-$((6 * 7))')).toBe('typed-after-42');
      await again.open('Activity');
      await expect(again.activity('Reconnected')).toContainText(`PID ${pid}`);
    });

    await test.step('and it can be stopped', async () => {
      const again = await dashboard.openVm('sandbox');
      await again.press('Stop');
      await again.waitForState('Stopped');
      await expect.poll(() => home.machinePid(id)).toBeNull();
    });
  });
}

test('a machine holds nothing of the dashboard open', async ({ home, launch }) => {
  const app = await launch();
  const { id } = await haveRunningVm(app, 'sandbox');

  const open = openFiles(home.machinePid(id) ?? Number.NaN);
  expect(open).toContainEqual(expect.stringContaining('disk.qcow2'));
  const ofTheDashboard = [
    `${dirname(packagedApp)}/`,
    `${home.dir}/profile`,
    `${home.stateDir}/`,
    'org.chromium',
  ];
  expect(open.filter((file) => ofTheDashboard.some((place) => file.includes(place)))).toEqual([]);
});
