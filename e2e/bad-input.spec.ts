import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { channelNames } from '../app/contract/channel-names.ts';
import { Dashboard } from './pages/dashboard.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('the dialog of a new VM says which field is wrong, and makes nothing', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  await haveVm(app, 'taken');
  const before = home.dump();
  await new Dashboard(page).goTo('Virtual machines');
  await page.getByRole('button', { name: 'New VM' }).click();
  const dialog = page.getByRole('dialog', { name: 'New virtual machine' });
  const [name, memory] = [dialog.getByLabel('Name'), dialog.getByRole('textbox', { name: 'Memory' })];
  const create = () => dialog.getByRole('button', { name: 'Create VM' }).click();
  await expect(name).toHaveValue('sandbox-1');

  await test.step('no name', async () => {
    await name.fill('');
    await create();
    await expect(name).toHaveAccessibleDescription('Enter a name.');
  });

  await test.step('a name that another VM has', async () => {
    await name.fill('taken');
    await create();
    await expect(name).toHaveAccessibleDescription(/taken/);
    await expect(name).toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('more memory than there is in the world, and none', async () => {
    await name.fill('free');
    for (const absurd of ['999999 GiB', '0', '-5', 'a lot']) {
      await memory.fill(absurd);
      await create();
      await expect(memory).toHaveAccessibleDescription(/^Enter 64 MiB to /);
    }
  });

  await test.step('nothing was made; put right, it is', async () => {
    expect(home.dump()).toEqual(before);
    expect(readdirSync(join(home.dir, 'data/vms'))).toHaveLength(1);
    await memory.fill('128 MiB');
    await dialog.getByRole('switch', { name: 'Start after creating' }).click();
    await create();
    await expect(page.getByRole('heading', { level: 1, name: 'free' })).toBeVisible();
    expect(JSON.parse(String(home.vm('free').spec_json))).toMatchObject({ memory_mib: 128 });
  });
});

test('an image is not registered without its files', async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const dashboard = new Dashboard(page);
  await dashboard.goTo('Images');
  await page.getByRole('button', { name: 'Add image…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add image' });
  await dialog.getByLabel('Name').fill('mine');
  await dialog.getByLabel('Kernel', { exact: true }).fill('vmlinuz');
  await dialog.getByLabel('Root file system', { exact: true }).fill('/nowhere/root.ext4');
  const register = dialog.getByRole('button', { name: 'Add image' });

  await test.step('no path', async () => {
    await dialog.getByLabel('Root file system', { exact: true }).fill('');
    await register.click();
    await expect(dialog.getByLabel('Root file system', { exact: true })).toHaveAccessibleDescription(
      'Required.',
    );
    await dialog.getByLabel('Root file system', { exact: true }).fill('/nowhere/root.ext4');
  });

  await test.step('a path that is not absolute', async () => {
    await register.click();
    await expect(dialog.getByLabel('Kernel', { exact: true })).toHaveAccessibleDescription(
      'Enter an absolute path (starting with /).',
    );
  });

  await test.step('a kernel that is not there', async () => {
    await dialog.getByLabel('Kernel', { exact: true }).fill('/nowhere/vmlinuz');
    await register.click();
    await expect(dialog.getByRole('alert')).toContainText('/nowhere/');
    await expect(dialog.getByRole('alert')).toContainText(/not there|doesn’t exist|no such/i);
  });

  expect(home.rows('images')).toEqual([]);
});

const nobody = '00000000-0000-4000-8000-000000000000';
const hostile: unknown[] = [
  null,
  7,
  'text',
  true,
  [],
  { surprise: 1 },
  { vmId: '../x', data: 7 },
  { name: '\0', imageId: nobody, rootfsPath: 'relative', kernelPath: '/etc/passwd\0' },
  { name: 'x', imageId: nobody, spec: { memoryMib: Number.POSITIVE_INFINITY, kernelPath: '/etc/shadow' } },
  { limit: -1, sort: 'name; DROP TABLE vms', cursor: 7 },
  { id: nobody, name: 'x'.repeat(1_000_000) },
  { __proto__: { id: nobody }, constructor: { prototype: { id: nobody } } },
];

/** Ids may be any text, as they are in databases that other programs made: these are ids of nothing. */
const hostileIds = ['../../etc/passwd', `${nobody}'; DROP TABLE vms; --`, '\0', ''];

test('a page that went bad gets errors, and changes nothing', async ({ home, launch }) => {
  const app = await launch();
  await haveVm(app, 'sandbox', await haveImage(app));
  const before = home.dump();
  for (const channel of channelNames) {
    for (const [index, input] of hostile.entries()) {
      await test.step(`${channel} with hostile input ${index}`, async () => {
        expect(await app.ask(channel, input)).toMatchObject({
          ok: false,
          error: { code: 'invalid_input', unchanged: 'Nothing was changed.' },
        });
      });
    }
    for (const id of hostileIds) {
      await test.step(`${channel} with the id ${JSON.stringify(id)}`, async () => {
        const answer = await app.ask(channel, { id });
        if (!answer.ok) expect(['invalid_input', 'not_found']).toContain(answer.error.code);
      });
    }
  }
  expect(home.dump()).toEqual(before);

  await test.step('a channel that does not exist is no channel', async () => {
    await expect(app.ask('shell.open', {})).rejects.toThrow('No such channel');
  });
});
