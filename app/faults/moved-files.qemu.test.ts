import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { starterImage } from '../hypervisors/qemu/testing/starter-image.ts';
import { type Paths, resolvePaths } from '../installation/paths.ts';
import { endMachines } from './testing/agreement.ts';
import { openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

let dir: string;
let home: string;
let app: RealDashboard;
let imageId: string;
let root: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'moved-'));
  home = join(dir, 'home');
  app = await openRealDashboard(home);
  const { kernelPath, initrdPath, rootfsPath } = await starterImage();
  root = join(dir, 'root.ext4');
  copyFileSync(rootfsPath, root);
  imageId = (await app.value('images.register', { name: 'own', kernelPath, initrdPath, rootfsPath: root }))
    .id;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dashboard.close();
  endMachines(resolvePaths({ BANGER_HOME: home }));
  rmSync(dir, { recursive: true, force: true });
});

const spec = { vcpuCount: 1, memoryMib: 128, forwards: [] };
const haveVm = async () => (await app.value('vms.create', { name: 'web', imageId, spec })).id;
const diskOf = ({ vmsDir }: Paths, id: string) => join(vmsDir, id, 'disk.qcow2');

/** Boots the VM, has its guest do something on its disk, and powers it off. */
async function runIn(id: string, command: string, expected: RegExp): Promise<void> {
  const log = join(app.paths.vmsDir, id, 'console.log');
  const before = existsSync(log) ? statSync(log).size : 0;
  await app.value('vms.start', { id });
  const seen = () => readFileSync(log).subarray(before).toString();
  await expect.poll(seen, { timeout: 120_000, interval: 200 }).toMatch(/:~# /);
  await app.value('console.write', { vmId: id, data: `${command}\r` });
  await expect.poll(seen, { timeout: 30_000, interval: 100 }).toMatch(expected);
  await app.value('console.write', { vmId: id, data: 'poweroff\r' });
  await app.untilState(id, 'stopped');
}

test('a VM whose image was moved with the whole installation, and then alone, has all that was on its disk', async () => {
  // As Banger’s own images lie.
  const own = join(app.paths.imagesDir, imageId);
  mkdirSync(own);
  copyFileSync(root, join(own, 'root.ext4'));
  const db = new Database(app.paths.database);
  db.prepare('UPDATE images SET managed = 1, artifact_dir = ?, rootfs_path = ?').run(
    own,
    join(own, 'root.ext4'),
  );
  db.close();
  const id = await haveVm();
  await runIn(id, 'echo precious > /root/kept; sync; cat /root/kept', /\nprecious\r?\n/);

  await app.dashboard.close();
  renameSync(home, `${home}-moved`);
  home = `${home}-moved`;
  app = await openRealDashboard(home);
  await runIn(id, 'cat /root/kept', /\nprecious\r?\n/);
  const { rootfsPath } = await app.value('images.get', { id: imageId });
  expect(rootfsPath.startsWith(home)).toBe(true);

  const alone = join(dir, 'alone.ext4');
  renameSync(rootfsPath, alone);
  await app.value('images.update', { id: imageId, rootfsPath: alone });
  await runIn(id, 'cat /root/kept', /\nprecious\r?\n/);
  expect(() => execFileSync('qemu-img', ['check', '-q', diskOf(app.paths, id)])).not.toThrow();
}, 300_000);

test('a root file system that debugfs wrote into is told of before the start', async () => {
  const id = await haveVm();
  await app.value('vms.start', { id });
  await app.value('vms.forceStop', { id });
  execFileSync('debugfs', ['-w', '-R', 'mkdir /written', root], { stdio: 'ignore' });
  const refused = await app.invoke('vms.start', { id });
  expect(refused).toMatchObject({ ok: false, error: { code: 'base_changed' } });
});
