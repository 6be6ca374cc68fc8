import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { builtStarterDir } from '../app/starter/built-starter.ts';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { DatabasePage } from './pages/database-page.ts';
import { Gallery } from './pages/gallery.ts';
import type { Home } from './support/home.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const fixture = join(projectDir, 'app/store/testing/fixtures/populated.db');

/** The other program's database, one of its images with files that can be booted. */
function theirDatabase(home: Home): string {
  const dir = join(home.dir, 'theirs');
  mkdirSync(dir);
  const path = join(dir, 'state.db');
  copyFileSync(fixture, path);
  const db = new Database(path);
  db.prepare(
    "UPDATE images SET kernel_path = ?, rootfs_path = ?, initrd_path = ?, modules_dir = NULL WHERE name = 'debian-dev'",
  ).run(...['vmlinux', 'rootfs.ext4', 'initrd.img'].map((name) => join(builtStarterDir, name)));
  // As much memory as the machine that runs this story can spare, and an address that no VM of its person can have.
  db.prepare(
    "UPDATE vms SET spec_json = json_set(spec_json, '$.memory_mib', 256), guest_ip = '10.88.0.2' WHERE name = 'api'",
  ).run();
  db.close();
  return path;
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('another banger database comes in by choice, and is itself not touched', async ({ home, launch }) => {
  const source = theirDatabase(home);
  const before = hashOf(source);
  const app = await launch();
  const dashboard = new Dashboard(app.page);
  const database = new DatabasePage(app);
  const gallery = new Gallery(app);
  await gallery.open();
  const imageId = await haveImage(app, 'void-minimal');
  await haveVm(app, 'api', imageId);
  await haveVm(app, 'mine', imageId);

  await test.step('a backup first, as a careful person makes one', async () => {
    await database.open();
    await gallery.show('database-empty');
    await app.page.getByRole('button', { name: 'Back up now' }).click();
    await expect(database.backups).toHaveCount(1);
    await expect(database.backups).toContainText('2 VMs · 1 image');
    await gallery.show('database');
  });

  await test.step('a file that is no database is refused, in words', async () => {
    const text = join(home.dir, 'notes.txt');
    writeFileSync(text, 'no database '.repeat(100));
    await database.chooseFile(text);
    await expect(app.page.getByRole('alert')).toContainText(`${text} isn’t a SQLite database`);
    await gallery.show('import-refused');
  });

  await test.step('what the file would bring is told, with what clashes', async () => {
    await database.chooseFile(source);
    await expect(database.dialog).toContainText(source);
    await expect(database.row('api')).toContainText('You already have a VM with this name');
    await expect(database.row('void-minimal')).toContainText('You already have an image with this name');
    await expect(database.row('void-1')).toContainText('imported without a disk');
    await expect(database.dialog.getByRole('status')).toHaveText('3 VMs and 3 images will be imported.');
    await gallery.show('import');
  });

  await test.step('one VM stays out, one comes in under another name', async () => {
    await database.row('api').getByRole('textbox').fill('their-api');
    await database.row('worker').getByRole('checkbox').uncheck();
    await database.row("unused — ünïcode 'quoted'").getByRole('checkbox').uncheck();
    await expect(database.dialog.getByRole('status')).toHaveText(
      '2 VMs and 2 images will be imported. 2 will be skipped.',
    );
    await gallery.show('import-chosen');
    await database.import();
    await expect(app.page.getByText('Imported 2 VMs and 2 images')).toBeVisible();
  });

  await test.step('what came in is there, stopped, and says where it is from', async () => {
    const vm = await dashboard.openVm('their-api');
    await vm.waitForState('Stopped');
    await vm.open('Activity');
    await expect(vm.activity('Imported')).toContainText(`Imported from ${source}, where it was named api`);
    await vm.open('Console');
    await vm.press('Start');
    await vm.waitForState('Running');
    expect(await vm.console.run('hostname')).toBe('their-api');
    const lost = await dashboard.openVm('void-1');
    await expect(lost.banner).toContainText('This VM was imported without a disk');
  });

  await test.step('a second look says what is here already', async () => {
    await database.open();
    await database.chooseFile(source);
    await expect(database.row('api')).toContainText('Already here');
    await expect(database.dialog.getByRole('status')).toHaveText(
      '1 VM and 1 image will be imported. 4 will be skipped.',
    );
    await gallery.show('import-again');
    await database.dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(database.dialog).toBeHidden();
  });

  expect(hashOf(source)).toBe(before);
  expect(readdirSync(join(home.dir, 'theirs'))).toEqual(['state.db']);
  await expect
    .poll(() => readdirSync(home.stateDir).filter((name) => name.startsWith('import-')))
    .toEqual([]);
});
