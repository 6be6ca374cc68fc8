// @vitest-environment happy-dom
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { drop } from '../../testing/dropped-file.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { openNewerDatabase, readOnly } from '../../testing/newer-database.ts';
import { otherDatabase, otherEmptyDatabase } from '../../testing/other-database.ts';
import { showApp } from '../../testing/show-app.tsx';

/** The person chooses the file that `choose` makes; null: they think better of it. */
async function openBeside(choose: (home: string) => string | null) {
  const main = await openMainProcess({
    pickDatabase: async () => choose(main.home),
    // What else this computer runs takes no address.
    readNetwork: async () => ({ sockets: [], routes: [] }),
  });
  return main;
}

async function openDialog(main: MainProcess) {
  const { user } = showApp('/database', main);
  await user.click(await screen.findByRole('button', { name: 'Import from another installation…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Import from another installation' }));
  return { user, dialog };
}

/** Beside a VM worker, at the address that theirs named api has, of an image debian-dev. */
async function openImport() {
  const main = await openBeside(otherDatabase);
  await main.image('debian-dev');
  await main.value('addresses.setRange', { range: '172.16.0.0/24' });
  const ours = await main.vmIn('stopped', 'worker');
  expect(ours.guestIp).toBe('172.16.0.4');
  const vmNamed = async (name: string) => {
    const { items } = await main.value('vms.list', {});
    return items.find((vm) => vm.name === name);
  };
  return { main, ours, vmNamed, ...(await openDialog(main)) };
}

test('the page tells what the database is, and a press makes a backup of it', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped');
  await main.value('database.backUp', {});
  await expect.poll(() => main.value('database.backups', {})).toHaveLength(1);
  const { user } = showApp('/database', main);
  const newest = migrations.at(-1);
  const version = (await screen.findByText('Schema version')).closest('div');
  expect(version?.textContent).toBe(`Schema version${newest?.id}`);
  const history = screen.getByRole('list', { name: 'Schema history', hidden: true });
  expect(within(history).getByText(newest?.name ?? '')).toBeTruthy();
  const backups = within(await screen.findByRole('list', { name: 'Backups' }));
  expect(backups.getAllByRole('listitem')).toHaveLength(1);
  await main.vmIn('stopped', 'another');
  await user.click(screen.getByRole('button', { name: 'Back up now' }));
  await screen.findByText('The database is backed up');
  await waitFor(() => expect(backups.getAllByRole('listitem')).toHaveLength(2));
  expect(backups.getByText(new RegExp(`^2 VMs · 1 image · Schema version ${newest?.id}`))).toBeTruthy();
});

test('what a person should know of an adopted database is on the page', async () => {
  const main = await openMainProcess();
  main.store.db.exec('CREATE TABLE settings_before_banger (x)');
  showApp('/database', main);
  const notes = within(await screen.findByRole('list', { name: 'Worth knowing' }));
  expect(notes.getByRole('listitem').textContent).toBe(
    'The table settings of another program is kept under the name settings_before_banger.',
  );
});

test('an import tells what becomes of each part, and brings in what was chosen', async () => {
  const { user, dialog, vmNamed } = await openImport();
  expect(dialog.getByRole('status').textContent).toBe('3 VMs and 3 images will be imported.');
  const worker = within(dialog.getByRole('listitem', { name: 'worker' }));
  const name = worker.getByLabelText('You already have a VM with this name. Import as');
  expect(name).toHaveProperty('value', 'worker-2');
  await user.clear(name);
  expect(worker.getByText('Enter a name.')).toBeTruthy();
  expect(dialog.getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
  await user.type(name, 'old-worker');
  await user.click(within(dialog.getByRole('listitem', { name: 'void-1' })).getByRole('checkbox'));
  expect(dialog.getByRole('status').textContent).toBe(
    '2 VMs and 3 images will be imported. 1 will be skipped.',
  );
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  await screen.findByText('Imported 2 VMs and 3 images');
  expect(await vmNamed('old-worker')).toMatchObject({ guestIp: '172.16.0.3', state: 'stopped' });
  expect(await vmNamed('api')).toMatchObject({ state: 'stopped' });
  expect(await vmNamed('void-1')).toBeUndefined();
  await user.click(screen.getByRole('link', { name: 'Virtual machines' }));
  expect(await screen.findByRole('link', { name: 'old-worker' })).toBeTruthy();
});

test('a name that only looks like one of ours is told apart from the same name', async () => {
  const main = await openBeside(otherDatabase);
  await main.image('Debian-DEV');
  await main.vmIn('stopped', 'WORKER');
  const { dialog } = await openDialog(main);
  const worker = within(dialog.getByRole('listitem', { name: 'worker' }));
  const field = worker.getByLabelText('The name looks like that of your VM “WORKER”. Import as');
  expect(field).toHaveProperty('value', 'worker-2');
  const image = within(dialog.getByRole('listitem', { name: 'debian-dev' }));
  expect(
    image.getByRole('combobox', { name: 'The name looks like that of your image “Debian-DEV”' }),
  ).toBeTruthy();
  expect(dialog.queryByText(/already have/)).toBeNull();
});

test('addresses, missing files and what ran are told beside the VM', async () => {
  const { user, dialog, vmNamed } = await openImport();
  const api = within(dialog.getByRole('listitem', { name: 'api' }));
  const told = api.getByText(/^Its address 172\.16\.0\.4 is used by worker\. It gets 172\.16\.0\.\d+\.$/);
  const given = /gets (.*)\.$/.exec(told.textContent ?? '')?.[1];
  const void1 = within(dialog.getByRole('listitem', { name: 'void-1' }));
  expect(void1.getByText(/can’t start, because the root file system of its image is missing/)).toBeTruthy();
  const worker = within(dialog.getByRole('listitem', { name: 'worker' }));
  expect(worker.getByText(/Here it is stopped/)).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  await expect.poll(() => vmNamed('api')).toMatchObject({ guestIp: given });
});

test('a VM whose image is left out cannot come in, and says why', async () => {
  const { user, dialog } = await openImport();
  await user.click(within(dialog.getByRole('listitem', { name: 'debian-dev' })).getByRole('checkbox'));
  const api = within(dialog.getByRole('listitem', { name: 'api' }));
  expect(api.getByText('Can’t be imported')).toBeTruthy();
  expect(api.getByText('Its image debian-dev is skipped.')).toBeTruthy();
  expect(dialog.getByRole('status').textContent).toBe(
    '1 VM and 2 images will be imported. 3 will be skipped.',
  );
});

test('an image of the same name can be replaced by ours', async () => {
  const { user, dialog, vmNamed, ours } = await openImport();
  const row = within(dialog.getByRole('listitem', { name: 'debian-dev' }));
  await user.click(row.getByRole('combobox', { name: 'You already have an image with this name' }));
  await user.click(await screen.findByRole('option', { name: 'Use yours for its VMs' }));
  expect(row.getByText('Uses existing')).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  await expect.poll(() => vmNamed('api')).toMatchObject({ imageId: ours.imageId });
});

test('what is here already stays as it is, and with nothing else there is nothing to import', async () => {
  const main = await openBeside(otherDatabase);
  const first = await openDialog(main);
  await first.user.click(first.dialog.getByRole('button', { name: 'Import' }));
  await screen.findByText('Imported 3 VMs and 3 images');
  const { dialog } = await openDialog(main);
  expect(dialog.getAllByText('Already here')).toHaveLength(6);
  expect(dialog.getByRole('status').textContent).toBe('Nothing will be imported.');
  expect(dialog.getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
});

test('an empty database says that it is empty', async () => {
  const { dialog } = await openDialog(await openBeside(otherEmptyDatabase));
  expect(dialog.getByText('This database is empty. It has no images or VMs.')).toBeTruthy();
});

test('a file that is refused says why on the page', async () => {
  const main = await openBeside((home) => {
    writeFileSync(join(home, 'notes.db'), 'These are no tables, and more than sixteen bytes.');
    return join(home, 'notes.db');
  });
  const { code, message } = await main.error('imports.choose', {});
  expect(code).toBe('file_invalid');
  const { user } = showApp('/database', main);
  await user.click(await screen.findByRole('button', { name: 'Import from another installation…' }));
  expect((await screen.findByRole('alert')).textContent).toContain(message);
});

test('what a newer version wrote is looked at, and neither backed up nor added to', async () => {
  const main = await openNewerDatabase();
  const { user } = showApp('/database', main, { readOnly });
  await screen.findAllByText('999');
  const asked = main.listenIn();
  for (const name of ['Back up now', 'Import from another installation…']) {
    const button = screen.getByRole('button', { name });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.dataset.tip).toBe('Update to 9.0.0 to change this');
    await user.click(button);
  }
  expect(asked).toEqual([]);
});

test('thinking better of it opens nothing', async () => {
  const { user } = showApp('/database', await openBeside(() => null));
  const button = await screen.findByRole('button', { name: 'Import from another installation…' });
  await user.click(button);
  await waitFor(() => expect(button).toHaveProperty('disabled', false));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a database that is dropped on the page is looked into like a chosen one', async () => {
  const main = await openBeside(() => null);
  showApp('/database', main);
  const page = await screen.findByRole('region', { name: 'Database' });
  drop(page, join(main.home, 'no.db'));
  expect((await screen.findByRole('alert')).textContent).toContain('no.db');
  drop(page, otherDatabase(main.home));
  const dialog = within(await screen.findByRole('dialog', { name: 'Import from another installation' }));
  expect(dialog.getByRole('listitem', { name: 'api' })).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what may only be looked at takes no dropped database', async () => {
  const main = await openNewerDatabase();
  showApp('/database', main, { readOnly });
  const asked = main.listenIn();
  drop(await screen.findByRole('region', { name: 'Database' }), otherDatabase(main.home));
  await screen.findAllByText('999');
  expect(asked.map(({ channel }) => channel)).not.toContain('imports.open');
});
