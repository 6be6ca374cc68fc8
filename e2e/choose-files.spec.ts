import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { imageFiles } from '../app/testing/test-dashboard.ts';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { expect, test } from './support/test.ts';

/** Drops a file of this computer on the middle of the element, by way of the browser: the page gets it as from a file manager. */
async function drop(page: Page, target: Locator, path: string): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('There is nothing to drop on.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}

/** No letter has given way, and there is no gap behind the last one: to a fraction of a pixel, as an ellipsis needs no more. */
async function expectWhole(text: Locator): Promise<void> {
  const lacking = await text.evaluate((element) => {
    const letters = document.createRange();
    letters.selectNodeContents(element);
    return letters.getBoundingClientRect().width - element.getBoundingClientRect().width;
  });
  expect(Math.abs(lacking)).toBeLessThanOrEqual(0.02);
}

test('an image’s files are chosen and dropped, and their names stay in sight', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const [dashboard, gallery] = [new Dashboard(page), new Gallery(app)];
  await gallery.open();
  const dir = join(home.dir, 'a-folder-with-a-rather-long-name-in-which-images-are-kept', '2026-11');
  mkdirSync(dir, { recursive: true });
  const { kernelPath, rootfsPath } = imageFiles(dir);

  await dashboard.goTo('Images');
  await page.getByRole('button', { name: 'Add image…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add image' });
  await dialog.getByLabel('Name').fill('mine');
  await app.main.run(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, kernelPath);
  await dialog.getByRole('button', { name: 'Choose… Kernel' }).click();
  await expect(dialog.getByLabel('Kernel', { exact: true })).toHaveValue(kernelPath);
  const rootfs = dialog.getByLabel('Root file system', { exact: true });
  await drop(page, rootfs, rootfsPath);
  await expect(rootfs).toHaveValue(rootfsPath);
  for (const name of ['/vmlinuz', '/rootfs.ext4']) await expectWhole(dialog.getByText(name, { exact: true }));
  const initrd = dialog.getByRole('textbox', { name: 'Initrd' });
  for (const [path, folder] of [
    ['initrd.img', ''],
    ['/initrd.img', ''],
    ['/a/initrd.img', '/a'],
    ['/boot/initrd.img', '/boot'],
  ] as const) {
    await initrd.fill(path);
    await initrd.blur();
    const name = dialog.getByText(path.slice(folder.length), { exact: true });
    await expectWhole(name);
    // One is right behind the other.
    expect(await name.evaluate(({ previousElementSibling: before }) => before?.textContent)).toBe(folder);
    if (folder) await expectWhole(name.locator('xpath=preceding-sibling::*'));
  }
  await initrd.fill('');
  await gallery.show('image-register-chosen');
  await dialog.getByRole('button', { name: 'Add image' }).click();
  await expect(page.getByRole('listitem', { name: 'mine' })).toBeVisible();
  await gallery.show('images-long-path');
  const { items } = await app.value('images.list', {});
  expect(items[0]).toMatchObject({ kernelPath, rootfsPath, managed: false });
});

test('a file that is dropped beside what takes one leaves the page as it is', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const text = join(home.dir, 'notes.txt');
  writeFileSync(text, 'no database '.repeat(100));
  const dashboard = new Dashboard(page);
  await dashboard.goTo('Host');
  const before = page.url();
  await drop(page, page.locator('body'), text);
  expect(page.url()).toBe(before);
  await dashboard.goTo('Database');
  await drop(page, page.getByRole('region', { name: 'Database' }), text);
  await expect(page.getByRole('alert')).toContainText(`${text} isn’t a SQLite database`);
});
