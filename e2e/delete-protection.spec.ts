import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('an image cannot be deleted while VMs are made from it', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const dashboard = new Dashboard(page);
  const image = await haveImage(app, 'precious');
  const ids = [await haveVm(app, 'first', image), await haveVm(app, 'second', image)];
  const before = home.dump();

  await test.step('the dialog says which VMs use it, and offers no way around', async () => {
    await dashboard.chooseForImage('precious', 'Delete…');
    const dialog = page.getByRole('dialog', { name: 'The image “precious” is used by 2 VMs' });
    const users = dialog.getByRole('list', { name: 'VMs that use this image' });
    await expect(users.getByRole('link')).toHaveText(['first', 'second']);
    await expect(dialog.getByRole('button', { name: 'Delete image' })).toHaveCount(0);
    expect(home.dump()).toEqual(before);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  });

  await test.step('its VMs are deleted, with their files', async () => {
    for (const name of ['first', 'second']) {
      const vm = await dashboard.openVm(name);
      await vm.delete();
      await expect(page.getByRole('heading', { level: 1, name: 'Virtual machines' })).toBeVisible();
      await expect(dashboard.row(name)).toHaveCount(0);
    }
    expect(home.rows('vms')).toEqual([]);
    for (const id of ids) expect(existsSync(join(home.dir, 'data/vms', id))).toBe(false);
  });

  await test.step('now it can go, and the files that are not the dashboard’s stay', async () => {
    const [row] = home.rows('images');
    await dashboard.chooseForImage('precious', 'Delete…');
    await page
      .getByRole('alertdialog', { name: 'Delete the image “precious”?' })
      .getByRole('button', { name: 'Delete image' })
      .click();
    await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible();
    expect(home.rows('images')).toEqual([]);
    expect(existsSync(String(row?.kernel_path))).toBe(true);
    expect(existsSync(String(row?.rootfs_path))).toBe(true);
  });
});
