// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

async function openDialog() {
  const app = renderApp('/activity');
  app.emit('diagnostics.asked', null);
  const dialog = within(await screen.findByRole('dialog', { name: 'Diagnostics' }));
  await dialog.findByRole('region', { name: 'README.txt' });
  return { ...app, dialog };
}

test('the menu opens it; each file is read as it will be saved', async () => {
  const { dialog, user } = await openDialog();
  const files = within(dialog.getByRole('list', { name: 'Files' })).getAllByRole('listitem');
  expect(files.map((file) => file.getAttribute('aria-label'))).toEqual([
    'README.txt',
    'versions.txt',
    'database.txt',
    'logs/main.log',
  ]);
  expect(await dialog.findByText(/^4 files, /)).toBeTruthy();
  await user.click(within(dialog.getByRole('listitem', { name: 'versions.txt' })).getByRole('button'));
  const region = await dialog.findByRole('region', { name: 'versions.txt' });
  expect(await within(region).findByText(/Electron +45\.4\.1/)).toBeTruthy();
});

test('what could not be read is marked, and says why', async () => {
  const { dialog, user } = await openDialog();
  const file = within(dialog.getByRole('listitem', { name: 'database.txt' })).getByRole('button');
  expect(within(file).getByLabelText('Could not be read')).toBeTruthy();
  await user.click(file);
  expect(await dialog.findByText(/This could not be read: The database is not open/)).toBeTruthy();
});

test('what guests printed comes only when it is ticked', async () => {
  const { dialog, user } = await openDialog();
  expect(dialog.queryByRole('listitem', { name: /console\.log/ })).toBeNull();
  await user.click(dialog.getByRole('checkbox', { name: 'With what guests printed last' }));
  expect(await dialog.findByRole('listitem', { name: /console\.log/ })).toBeTruthy();
});

test('what was saved is named, until other things are collected', async () => {
  const { dialog, user } = await openDialog();
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  expect(
    await dialog.findByText('Saved as /home/ada/banger-diagnostics-2026-05-01T12-30-00.tar.gz'),
  ).toBeTruthy();
  expect(dialog.getByRole('button', { name: 'Show in folder' })).toBeTruthy();
  await user.click(dialog.getByRole('checkbox'));
  expect(await dialog.findByText(/^5 files, /)).toBeTruthy();
  expect(dialog.queryByText(/^Saved as/)).toBeNull();
});

test('a file that cannot be written is explained, and can be saved again', async () => {
  const { dialog, user, bridge } = await openDialog();
  const error = {
    code: 'disk_full',
    message: 'The disk is full.',
    unchanged: 'Nothing.',
    hint: 'Free some.',
  } as const;
  const { invoke } = bridge;
  bridge.invoke = async (channel, input) =>
    channel === 'diagnostics.save' ? { ok: false, error } : invoke(channel, input);
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  expect((await dialog.findByRole('alert')).textContent).toContain('The disk is full.');
  bridge.invoke = invoke;
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  expect(await dialog.findByText(/^Saved as/)).toBeTruthy();
  expect(dialog.queryByRole('alert')).toBeNull();
});

test('the palette and the host’s screen lead to it', async () => {
  const { user } = renderApp('/activity');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'diagnost');
  await user.click(await screen.findByRole('option', { name: 'Diagnostics…' }));
  expect(await screen.findByRole('dialog', { name: 'Diagnostics' })).toBeTruthy();
  const host = renderApp('/host');
  await host.user.click(await screen.findByRole('button', { name: 'Diagnostics…' }));
  expect(await screen.findByRole('dialog', { name: 'Diagnostics' })).toBeTruthy();
});
