import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { channelNames, readingChannels } from '../contract/channel-names.ts';
import type { Channel, VmView } from '../contract/index.ts';
import { resolvePaths } from '../installation/paths.ts';
import { change } from '../store/file/testing/databases.ts';
import { migrateFile, testFixture } from '../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

let app: TestDashboard;
let before: Buffer;
let vm: VmView;

/** The database of a newer version, which has rows, columns and tables that we do not know. */
beforeEach(async () => {
  const home = mkdtempSync(join(tmpdir(), 'dashboard-'));
  const { database } = resolvePaths({ BANGER_HOME: home });
  mkdirSync(dirname(database), { recursive: true });
  copyFileSync(testFixture('populated'), database);
  migrateFile(database);
  change(
    database,
    `INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
     INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0');
     ALTER TABLE vms ADD COLUMN colour TEXT;
     ALTER TABLE images ADD COLUMN licence TEXT NOT NULL DEFAULT 'free';
     CREATE TABLE snapshots (id INTEGER PRIMARY KEY);
     INSERT INTO vm_events (vm_id, vm_name, at, actor, kind, detail_json)
       SELECT id, name, '2031-01-01T00:00:00.000Z', 'robot', 'teleported', '{}' FROM vms WHERE name = 'worker';`,
  );
  before = readFileSync(database);
  app = await openTestDashboard({ home });
  const [worker] = (await app.value('vms.list', { query: 'worker' })).items;
  if (!worker) throw new Error('The fixture has no such VM.');
  vm = worker;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

it('shows everything as it was recorded', async () => {
  expect((await app.value('vms.list', {})).total).toBe(3);
  expect((await app.value('images.list', {})).total).toBe(3);
  // Nobody has looked for its machine.
  expect(await app.value('vms.get', { id: vm.id })).toMatchObject({ state: 'running' });
  const activity = await app.invoke('vms.activity', { id: vm.id });
  expect(activity).toMatchObject({ ok: true, value: [{ actor: 'robot', kind: 'teleported' }] });
  expect(await app.value('console.open', { vmId: vm.id })).toMatchObject({ offset: 0 });
  const status = await app.value('database.status', {});
  expect(status).toMatchObject({ pending: [], readOnly: { reason: 'newer', writtenBy: '9.0.0' } });
  expect(status.applied.at(-1)?.name).toBe('from_the_future');
  expect(status.applied).toHaveLength(migrations.length + 1);
});

/** What each channel takes: enough of it to get past the check of its form. */
const inputs: { [C in Channel]?: unknown } = {
  'terminalCommand.set': { isLinked: true },
  'images.register': { name: 'n', rootfsPath: '/r', kernelPath: '/k' },
  'vms.create': { name: 'n', imageId: '00000000-0000-4000-8000-000000000000' },
  'vms.run': { id: '00000000-0000-4000-8000-000000000000', program: 'true' },
  'vms.readFile': { id: '00000000-0000-4000-8000-000000000000', path: '/x' },
  'vms.writeFile': { id: '00000000-0000-4000-8000-000000000000', path: '/x', text: '' },
  'vms.noteCall': { tool: 'x' },
  'vms.resolve': { id: '00000000-0000-4000-8000-000000000000', choice: 'ignore' },
  'console.write': { vmId: '00000000-0000-4000-8000-000000000000', data: 'ls' },
  'images.chooseFile': { part: 'kernel' },
  'imports.open': { path: '/state.db' },
  'imports.merge': { token: '00000000-0000-4000-8000-000000000000', choices: { images: [], vms: [] } },
  'imports.discard': { token: '00000000-0000-4000-8000-000000000000' },
  'addresses.setRange': { range: null },
  'addresses.setVm': { id: '00000000-0000-4000-8000-000000000000', guestIp: null },
  'quitting.answer': { choice: 'leave', remember: false },
  'sshConfig.set': { isInstalled: true },
  'vms.openEditor': { id: '00000000-0000-4000-8000-000000000000', editor: 'vscode', folder: '/root' },
};

const reading = new Set<Channel>(readingChannels);
const writing = channelNames.filter((name) => !reading.has(name) && !name.startsWith('startUp.'));

it.each(writing)('%s is refused, saying who wrote the database and what to do', async (channel) => {
  const plain = [
    'images.createStarter',
    'database.backUp',
    'imports.choose',
    'settings.update',
    'quitting.force',
    'quitting.cancel',
  ];
  const input = inputs[channel] ?? (plain.includes(channel) ? {} : { id: vm.id });
  const error = await app.error(channel, input);
  expect(error).toMatchObject({ code: 'database_newer', unchanged: 'Nothing was changed.' });
  expect(error.message).toContain('A newer version of Banger Desktop (9.0.0) last used this database');
});

it('does not change a byte of the database, nor ask anything when it is closed', async () => {
  await app.error('vms.touch', { id: vm.id });
  expect(app.dashboard.quitting.mayQuit(() => undefined)).toBe(true);
  await app.dashboard.close();
  expect(readFileSync(app.paths.database)).toEqual(before);
});

it('answers the start-up no more', async () => {
  expect(await app.error('startUp.retry', {})).toMatchObject({
    code: 'wrong_state',
    message: 'Banger is already open.',
  });
});
