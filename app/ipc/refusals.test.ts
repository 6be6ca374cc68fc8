import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Channel, commandsIn, type ErrorCode, vmCommands } from '../contract/index.ts';
import { contentsOf } from '../testing/contents.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
let app: TestDashboard;

/** VMs and an image by what the table below calls them. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await openTestDashboard();
  for (const name of ['stopped', 'running', 'paused']) ids[name] = (await app.vm(name)).id;
  ids.image = (await app.value('images.list', {})).items[0]?.id ?? '';
  ids.other = (await app.image('other')).id;
  for (const name of ['running', 'paused']) await app.value('vms.start', { id: ids[name] ?? '' });
  for (const name of ['running', 'paused']) await app.untilBooted(ids[name] ?? '');
  await app.value('vms.pause', { id: ids.paused ?? '' });
});
afterAll(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** What a service refuses of a call that the contract lets through. */
async function refuses(channel: Channel, input: object, code: ErrorCode): Promise<void> {
  const before = contentsOf(app.home);
  expect(await app.error(channel, input), JSON.stringify(input)).toMatchObject({ code });
  expect(contentsOf(app.home)).toEqual(before);
}

const commands = (['stopped', 'running', 'paused'] as const).flatMap((state) =>
  vmCommands.filter((command) => !commandsIn[state].includes(command)).map((command) => [command, state]),
);
it.each(commands)('%s of a VM that is %s changes nothing', (command = '', state = '') =>
  refuses(`vms.${command}` as Channel, { id: ids[state] }, 'wrong_state'),
);

it('a name that is taken changes nothing, whatever else was asked for', async () => {
  const image = { imageId: ids.image, name: 'stopped' };
  await refuses('vms.create', image, 'name_taken');
  await refuses('vms.create', { ...image, start: true }, 'name_taken');
  await refuses('vms.update', { id: ids.running, name: 'stopped', spec: { memoryMib: 512 } }, 'name_taken');
  await refuses('images.register', { name: 'other', ...imageFiles(app.home) }, 'name_taken');
  await refuses('images.update', { id: ids.image, name: 'other' }, 'name_taken');
  await refuses('images.createStarter', { name: 'other' }, 'name_taken');
});

it('an image that VMs are made from stays as it is', async () => {
  await refuses('images.delete', { id: ids.image }, 'image_in_use');
  const rootfsPath = join(app.home, 'another-root');
  writeFileSync(rootfsPath, Buffer.alloc(4096, 1));
  await refuses('images.update', { id: ids.image, rootfsPath }, 'image_in_use');
});

it('files that are not there, or are something else, change nothing', async () => {
  const { kernelPath, rootfsPath } = imageFiles(app.home);
  const files = { name: 'new', kernelPath, rootfsPath };
  await refuses('images.register', { ...files, kernelPath: '/no/such/file' }, 'file_missing');
  await refuses('images.register', { ...files, kernelPath: rootfsPath }, 'file_invalid');
  await refuses('images.update', { id: ids.other, kernelPath: rootfsPath, name: 'renamed' }, 'file_invalid');
  await refuses('images.update', { id: ids.other, initrdPath: '/no/such/file' }, 'file_missing');
});

it('what is not there, or not asked, changes nothing', async () => {
  await refuses('vms.create', { name: 'new', imageId: nobody }, 'not_found');
  await refuses('vms.update', { id: nobody, name: 'new' }, 'not_found');
  await refuses('vms.openTerminal', { id: ids.stopped }, 'wrong_state');
  await refuses('vms.resolve', { id: ids.stopped, choice: 'mark_stopped' }, 'wrong_state');
  await refuses('console.write', { vmId: ids.stopped, data: 'ls\n' }, 'wrong_state');
  await refuses('imports.merge', { token: nobody, choices: { images: [], vms: [] } }, 'not_found');
  await refuses('jobs.retry', { id: nobody }, 'not_found');
  await refuses('database.showBackup', { name: 'state.db' }, 'not_found');
  await refuses('diagnostics.save', { bundle: nobody }, 'wrong_state');
});
