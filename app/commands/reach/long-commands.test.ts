import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { lockInstallation, showOther } from '../../control/installation.ts';
import { serveDashboard } from '../../control/testing/serve.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { imageFiles, openTestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { parts, reached } from './testing/reached.ts';

test('a long command lets others join, and one that joined goes on when it ends', async () => {
  const home = makeTestFolder();
  const long = await reached(home, { isLong: true });
  const image = await long.call('images.register', { name: 'debian', ...imageFiles(home) });
  const waits: string[] = [];
  const joined = await reached(home, { isLong: true, onWait: (who) => waits.push(who) });
  const told: string[] = [];
  const { ended } = await joined.events(({ event }) => told.push(event));
  await joined.call('vms.create', { name: 'web', imageId: image.id, spec: { forwards: [] } });
  expect(waits).toEqual([]);
  expect((await long.call('vms.find', { name: 'web' })).name).toBe('web');
  await long.close();
  expect(await ended).not.toBeNull();
  expect(told).toContain('vm.changed');
  expect((await joined.call('vms.list', {})).total).toBe(1);
});

/** A long command with a VM that runs, and another that has joined it. */
async function joinedWithVm(home: string) {
  const long = await reached(home, { isLong: true });
  const image = await long.call('images.register', { name: 'debian', ...imageFiles(home) });
  const { id } = await long.call('vms.create', { name: 'web', imageId: image.id, spec: { forwards: [] } });
  await long.call('vms.start', { id });
  const joined = await reached(home, { isLong: true });
  return { long, joined, id };
}

test('a long command ends, though somebody who joined uses a console and looks on', async () => {
  const home = makeTestFolder();
  const { long, joined, id } = await joinedWithVm(home);
  const console = await joined.console(id);
  console.resume();
  const closed = once(console, 'close');
  await long.close();
  await closed;
});

test('a long command that waits for the end of one that joined answers others meanwhile', async () => {
  const home = makeTestFolder();
  const { long, joined, id } = await joinedWithVm(home);
  const command = await joined.exec(id, { command: ['cat'], hasInput: true });
  command.stderr.resume();
  command.stdin?.write('begun');
  expect(String((await once(command.stdout, 'data'))[0])).toBe('begun');
  const closed = long.close();
  const third = await reached(home, { patience: 1 });
  expect((await third.call('vms.list', {})).total).toBe(1);
  await third.close();
  command.stdin?.end();
  expect(await command.exitCode).toBe(0);
  await closed;
});

test('a window that opens gets the installation from a long command, which then asks the window', async () => {
  const home = makeTestFolder();
  const { paths } = parts(home);
  const long = await reached(home, { isLong: true });
  const { ended } = await long.events(() => undefined);
  // As a launch does.
  expect(await showOther(paths, [])).toBe(false);
  await ended;
  const lock = await until(
    () => lockInstallation(paths.stateDir, undefined) ?? Promise.reject(new Error('held')),
  );
  const window = await openTestDashboard({ home });
  onTestFinished(async () => {
    await window.dispose();
    lock.release();
  });
  await window.vm('made-in-the-window');
  await serveDashboard(window, paths.controlSocket);
  expect((await long.call('vms.list', {})).items.map(({ name }) => name)).toEqual(['made-in-the-window']);
});
