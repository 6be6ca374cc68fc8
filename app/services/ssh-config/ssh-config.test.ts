import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventBus } from '../../lib/bus.ts';
import { machineIdOf } from '../../lib/machine-id.ts';
import type { WritableDb } from '../../store/db.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { describeStarter } from '../ssh/testing/describe-starter.ts';
import { createSshConfig } from './ssh-config.ts';

let app: TestDashboard;
let file: string;
beforeEach(async () => {
  app = await openTestDashboard();
  file = join(app.paths.stateDir, 'ssh/config');
});
afterEach(async () => {
  await app.dispose();
  expect(app.unforeseen).toEqual([]);
});

const hostPort = 20_000 + (process.pid % 20_000);
const spec = { forwards: [{ hostPort, guestPort: 22 }] };

async function vm(name: string, forwards = spec.forwards) {
  const known = (await app.value('images.list', {})).items.find(({ name }) => name === 'starter');
  const image = known ?? (await app.image('starter'));
  describeStarter(image);
  return app.value('vms.create', { name, imageId: image.id, spec: { forwards } });
}

const hostsIn = (text: string) => [...text.matchAll(/^Host (.*)$/gm)].map(([, host]) => host);
const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const untilHosts = (...hosts: string[]) =>
  until(() => expect(hostsIn(text())).toEqual(hosts), { interval: 5 });

test('the file follows the VMs: new ones, renamed ones, other forwards and addresses, deleted ones', async () => {
  const web = await vm('web');
  await untilHosts('banger-web');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text()).toContain(`  ProxyCommand /usr/bin/banger-desktop vm ssh-proxy ${web.id}\n`);
  await vm('db');
  await untilHosts('banger-db', 'banger-web');
  await app.value('vms.update', { id: web.id, name: 'my web' });
  await untilHosts('banger-db', `banger-${web.id}`);
  await app.value('vms.update', { id: web.id, spec: { forwards: [{ hostPort: 4711, guestPort: 22 }] } });
  await until(() => expect(text()).toContain('Port 4711'), { interval: 5 });
  const { guestIp } = await app.value('addresses.setVm', { id: web.id, guestIp: null });
  await until(() => expect(text()).toContain(`HostName ${guestIp.replace(/^\d+/, '127')}`), { interval: 5 });
  await app.value('vms.update', { id: web.id, spec: { forwards: [] } });
  await untilHosts('banger-db');
  await app.value('vms.delete', { id: (await app.value('vms.find', { name: 'db' })).id });
  await untilHosts();
});

test('a launch does not wait for the file: its VMs are listed only after those that run have been found', async () => {
  let lists = 0;
  let launched = () => {};
  const service = createSshConfig({
    records: { list: () => ({ items: [], total: ++lists }) },
    ssh: { targetsOf: async () => new Map() },
    events: createEventBus(),
    sshDir: dirname(file),
    home: app.paths.stateDir,
    command: ['banger-desktop'],
    report: (message) => app.unforeseen.push(message),
  });
  service.keep(
    new Promise<void>((resolve) => {
      launched = resolve;
    }),
  );
  expect(lists).toBe(0);
  launched();
  await until(() => expect(lists).toBe(1), { interval: 5 });
  await service.close();
});

test('only VMs that accept SSH are in it, and without any there is no file', async () => {
  await app.vm('plain');
  await vm('closed', []);
  expect((await app.value('sshConfig.get', {})).hosts).toEqual([]);
  app = await app.restart();
  expect(existsSync(file)).toBe(false);
});

test('what somebody has written into it goes with the next change, and with the next launch', async () => {
  const { id } = await vm('web');
  await untilHosts('banger-web');
  const wanted = text();
  for (const wrong of ['Host *\n  ProxyCommand evil\n', '', wanted.replace('accept-new', 'no')]) {
    writeFileSync(file, wrong);
    await app.value('vms.update', { id, spec: { forwards: [{ hostPort: 4711, guestPort: 22 }] } });
    await app.value('vms.update', { id, spec });
    await until(() => expect(text()).toBe(wanted), { interval: 5 });
  }
  writeFileSync(file, 'wrong');
  app = await app.restart();
  await until(() => expect(text()).toBe(wanted), { interval: 5 });
});

test('changes that come thick and fast end in a file that is true', async () => {
  const { id, imageId } = await vm('web');
  await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      await app.value('vms.create', {
        name: `n${at}`,
        imageId,
        spec: { forwards: [{ hostPort: 4711, guestPort: 22 }] },
      });
      await app.value('vms.update', { id, name: `web${at}` });
    }),
  );
  const { text: wanted, hosts } = await app.value('sshConfig.get', {});
  expect(hosts).toHaveLength(21);
  await until(() => expect(text()).toBe(wanted), { interval: 5 });
});

test('states change nothing in it', async () => {
  const { id } = await vm('web');
  await untilHosts('banger-web');
  const before = statSync(file).ino;
  await app.value('vms.start', { id });
  await app.value('vms.pause', { id });
  await app.dashboard.close();
  expect(statSync(file).ino).toBe(before);
});

test('a VM of another program is found by what its command names', async () => {
  await vm('web');
  (app.store.db as WritableDb).prepare('UPDATE vms SET id = ?').run("it's; $(id)\n");
  app = await app.restart();
  const machineId = machineIdOf("it's; $(id)\n");
  await until(() => expect(text()).toContain(`vm ssh-proxy ${machineId}\n`), { interval: 5 });
  expect(await app.value('vms.find', { name: machineId })).toMatchObject({ name: 'web' });
});

test('the user’s own configuration includes it when they say so, and no longer when they say that', async () => {
  await vm('web');
  const userFile = join(app.home, '.ssh/config');
  const before = await app.value('sshConfig.get', {});
  expect(before).toMatchObject({ file, userFile, isInstalled: false, line: `Include ${file}` });
  expect(existsSync(userFile)).toBe(false);
  mkdirSync(dirname(userFile));
  writeFileSync(userFile, 'Host nas\n');
  expect(await app.value('sshConfig.set', { isInstalled: true })).toMatchObject({ isInstalled: true });
  expect(readFileSync(userFile, 'utf8')).toBe(`Include ${file}\nHost nas\n`);
  expect(hostsIn(text())).toEqual(['banger-web']);
  expect(await app.value('sshConfig.set', { isInstalled: false })).toMatchObject({ isInstalled: false });
  expect(readFileSync(userFile, 'utf8')).toBe('Host nas\n');
});
