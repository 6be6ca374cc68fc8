// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { demoId } from '../../testing/demo-data.ts';
import { demoImport } from '../../testing/demo-database.ts';
import { renderApp } from '../../testing/render-app.tsx';

async function openImport(options: Parameters<typeof renderApp>[1] = {}) {
  const app = renderApp('/database', options);
  await app.user.click(await screen.findByRole('button', { name: 'Import a banger database…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Import a banger database' }));
  return { ...app, dialog };
}

test('the page tells what the database is, and a press makes a backup of it', async () => {
  const { user } = renderApp('/database');
  expect(await screen.findByText('2 · activity_log')).toBeTruthy();
  const backups = within(await screen.findByRole('list', { name: 'Backups' }));
  expect(backups.getAllByRole('listitem')).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: 'Back up now' }));
  await screen.findByText('The database is backed up', {}, { timeout: 5000 });
  await waitFor(() => expect(backups.getAllByRole('listitem')).toHaveLength(2));
  expect(backups.getByText(/^14 VMs · 4 images · Schema 2/)).toBeTruthy();
});

test('an import tells what becomes of each part, and brings in what was chosen', async () => {
  const { user, dialog, merged } = await openImport();
  expect(dialog.getByRole('status').textContent).toBe('3 VMs and 3 images come in, 1 stays out.');
  const gateway = within(dialog.getByRole('listitem', { name: 'gateway' }));
  const name = gateway.getByLabelText('You have one of that name: bring this one in as');
  expect(name).toHaveProperty('value', 'gateway-2');
  await user.clear(name);
  expect(gateway.getByText('Give it a name.')).toBeTruthy();
  expect(dialog.getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
  await user.type(name, 'old-gateway');
  await user.click(within(dialog.getByRole('listitem', { name: 'api' })).getByRole('checkbox'));
  expect(dialog.getByRole('status').textContent).toBe('2 VMs and 3 images come in, 2 stay out.');
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  await screen.findByText('2 VMs and 3 images came in');
  expect(merged[0]?.vms).toEqual([
    { id: demoId('b', 92), address: 'keep', name: 'old-gateway' },
    { id: demoId('b', 93), address: 'next' },
  ]);
  await user.click(screen.getByRole('link', { name: 'Virtual machines' }));
  expect(await screen.findByRole('link', { name: 'old-gateway' })).toBeTruthy();
});

test('addresses, missing files and what ran are told beside the VM', async () => {
  const { dialog } = await openImport();
  const row = within(dialog.getByRole('listitem', { name: 'void-1' }));
  expect(row.getByText('Its address 10.77.0.3 is api-sandbox’s here: it gets 172.16.0.41.')).toBeTruthy();
  expect(row.getByText(/cannot start: the root file system of its image is not there/)).toBeTruthy();
  expect(row.getByText(/here it is stopped/)).toBeTruthy();
});

test('a VM whose image is left out cannot come in, and says why', async () => {
  const { user, dialog } = await openImport();
  await user.click(within(dialog.getByRole('listitem', { name: 'debian-dev' })).getByRole('checkbox'));
  const api = within(dialog.getByRole('listitem', { name: 'api' }));
  expect(api.getByText('Cannot come in')).toBeTruthy();
  expect(api.getByText('Its image debian-dev stays out.')).toBeTruthy();
  expect(dialog.getByRole('status').textContent).toBe('1 VM and 2 images come in, 4 stay out.');
});

test('an image of the same name can be replaced by ours', async () => {
  const { user, dialog, merged } = await openImport();
  const row = within(dialog.getByRole('listitem', { name: 'debian-13' }));
  await user.click(row.getByRole('combobox', { name: 'You have one of that name' }));
  await user.click(await screen.findByRole('option', { name: 'Use yours for its VMs' }));
  expect(row.getByText('Yours is used')).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Import' }));
  await waitFor(() => expect(merged[0]?.images).toContainEqual({ id: demoId('a', 92), take: 'ours' }));
});

test('what is here already stays as it is, and with nothing else there is nothing to import', async () => {
  const { images, vms } = demoImport();
  const all = {
    images: images.map((one) => ({ ...one, alreadyHere: true })),
    vms: vms.map((one) => ({ ...one, alreadyHere: true })),
  };
  const { dialog } = await openImport({ importPreview: demoImport(all) });
  expect(dialog.getAllByText('Already here')).toHaveLength(7);
  expect(dialog.getByRole('status').textContent).toBe('Nothing comes in.');
  expect(dialog.getByRole('button', { name: 'Import' })).toHaveProperty('disabled', true);
});

test('an empty database says that it is empty', async () => {
  const { dialog } = await openImport({ importPreview: demoImport({ images: [], vms: [] }) });
  expect(dialog.getByText('This database is empty: it has no images and no VMs.')).toBeTruthy();
});

test('a file that is refused says why on the page', async () => {
  const { user, bridge } = renderApp('/database');
  const invoke = bridge.invoke.bind(bridge);
  bridge.invoke = async (channel, input) =>
    channel === 'imports.choose'
      ? {
          ok: false,
          error: {
            code: 'file_invalid',
            message: 'It is another program’s.',
            unchanged: 'It was only read.',
            hint: 'Choose another.',
          },
        }
      : invoke(channel, input);
  await user.click(await screen.findByRole('button', { name: 'Import a banger database…' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('It is another program’s.');
});

test('what a newer version wrote is looked at, and neither backed up nor added to', async () => {
  const { bridge, user } = renderApp('/database', { readOnly: { reason: 'newer', writtenBy: '9.0.0' } });
  await screen.findByText('2 · activity_log');
  const asked = vi.spyOn(bridge, 'invoke');
  for (const name of ['Back up now', 'Import a banger database…']) {
    const button = screen.getByRole('button', { name });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.dataset.tip).toBe('Only version 9.0.0, or a later one, can change this');
    await user.click(button);
  }
  expect(asked).not.toHaveBeenCalled();
});

test('thinking better of it opens nothing', async () => {
  const { user } = renderApp('/database', { importPreview: null });
  const button = await screen.findByRole('button', { name: 'Import a banger database…' });
  await user.click(button);
  await waitFor(() => expect(button).toHaveProperty('disabled', false));
  expect(screen.queryByRole('dialog')).toBeNull();
});
