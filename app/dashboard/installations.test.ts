import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import type { VmView } from '../contract/index.ts';
import { resolvePaths } from '../installation/paths.ts';
import { migrateFile, testFixture } from '../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

const dashboards: TestDashboard[] = [];
afterEach(async () => {
  for (const app of dashboards.splice(0)) {
    expect(app.unforeseen).toEqual([]);
    await app.dispose();
  }
});

/** By chance each of them chooses the first range that is free: what they choose is all that keeps them apart. */
async function open(home?: string): Promise<TestDashboard> {
  const app = await openTestDashboard({ random: () => 0, ...(home === undefined ? {} : { home }) });
  dashboards.push(app);
  return app;
}

/** As the first press makes it: with the usual ports, running. */
async function firstVm(app: TestDashboard): Promise<VmView> {
  const { id: imageId } = await app.image();
  const { id } = await app.value('vms.create', { name: 'sandbox-1', imageId });
  await app.value('vms.start', { id });
  return app.value('vms.get', { id });
}

const get = async (address: string) => (await fetch(`http://${address}:8080/`)).status;

const addressOf = async (app: TestDashboard, id: string) => (await app.value('vms.forwards', { id })).address;

test('the first VMs of two installations run at once, each on an address of its own', async () => {
  const [one, other] = [await open(), await open()];
  const [mine, theirs] = [await firstVm(one), await firstVm(other)];
  expect([mine.state, theirs.state]).toEqual(['running', 'running']);
  const addresses = [await addressOf(one, mine.id), await addressOf(other, theirs.id)] as const;
  expect(addresses[0]).not.toBe(addresses[1]);
  for (const address of addresses) expect(await get(address)).toBe(200);
  const ranges = [await one.value('addresses.get', {}), await other.value('addresses.get', {})];
  expect(ranges[0]).not.toEqual(ranges[1]);
});

test('an installation keeps its range when the dashboard is started again, and its VMs run on', async () => {
  const app = await open();
  const vm = await firstVm(app);
  const before = await app.value('addresses.get', {});
  const again = await app.restart();
  dashboards.splice(0, 1, again);
  expect(await again.value('addresses.get', {})).toEqual(before);
  expect(await get(await addressOf(again, vm.id))).toBe(200);
  expect((await again.vm('second')).guestIp).toBe(vm.guestIp.replace(/\d+$/, '5'));
});

test('a range that a person chooses is for new VMs; one that another installation is in is refused, and named', async () => {
  const [one, other] = [await open(), await open()];
  const [mine, theirs] = [await firstVm(one), await firstVm(other)];
  const { range } = await other.value('addresses.get', {});
  const error = await one.error('addresses.setRange', { range });
  const at = await addressOf(other, theirs.id);
  expect(error).toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(new RegExp(`^127\\..*\\.x is in use: at ${at}, port \\d+ is used by `)),
  });
  expect((await one.vm('before')).guestIp).toBe(mine.guestIp.replace(/\d+$/, '5'));
  const chosen = await one.value('addresses.setRange', { range: null });
  expect([range, (await one.value('addresses.get', {})).range]).not.toContain(mine.guestIp);
  expect((await one.vm('after')).guestIp).toBe(chosen.range?.replace('0/24', '4'));
  expect(await one.value('vms.get', { id: mine.id })).toMatchObject({
    guestIp: mine.guestIp,
    state: 'running',
  });
});

test('VMs of an installation that was made before there were ranges keep their addresses', async () => {
  const home = mkdtempSync(join(tmpdir(), 'dashboard-'));
  const { database } = resolvePaths({ BANGER_HOME: home });
  mkdirSync(dirname(database), { recursive: true });
  copyFileSync(testFixture('populated'), database);
  migrateFile(database, migrations);
  const db = new Database(database);
  db.exec(`INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    SELECT '00000000-0000-4000-8000-00000000000' || n, 'old-' || n, (SELECT id FROM images LIMIT 1), '172.16.0.' || n, 'stopped',
      'then', 'then', 'then', '{}', '{}' FROM (SELECT 4 AS n UNION SELECT 5 UNION SELECT 7)`);
  const rows = () => db.prepare('SELECT name, guest_ip FROM vms ORDER BY name').all();
  onTestFinished(() => void db.close());
  const before = rows();
  expect(before).toHaveLength(6);

  const app = await open(home);
  expect(rows()).toEqual(before);
  expect(await addressOf(app, '00000000-0000-4000-8000-000000000004')).toBe('127.16.0.4');
  expect(await app.value('addresses.get', {})).toEqual({ range: null });
  const { id: imageId } = await app.image();
  const { guestIp, name } = await app.value('vms.create', { name: 'young', imageId, spec: { forwards: [] } });
  expect(guestIp).toMatch(/^172\.(?!16\.0\.)\d+\.\d+\.4$/);
  expect(rows()).toEqual([...before, { name, guest_ip: guestIp }]);
});
