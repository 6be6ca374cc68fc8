// @vitest-environment happy-dom
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

/** After a VM has run, where the older log of the main process cannot be read. */
async function openDialog() {
  const main = await openMainProcess();
  await main.untilBooted((await main.vmIn('running')).id);
  mkdirSync(join(main.paths.logsDir, 'main.old.log'), { recursive: true });
  const { user } = showApp('/activity', main);
  main.tell('command.asked', 'diagnostics');
  const dialog = within(await screen.findByRole('dialog', { name: 'Diagnostics' }));
  await dialog.findByRole('region', { name: 'README.txt' });
  return { main, user, dialog };
}

test('the menu opens it; each file is read as it will be saved', async () => {
  const { dialog, user } = await openDialog();
  const files = within(dialog.getByRole('list', { name: 'Files' })).getAllByRole('listitem');
  expect(files.map((file) => file.getAttribute('aria-label'))).toEqual([
    'README.txt',
    'versions.txt',
    'host.txt',
    'database.txt',
    'counts.txt',
    'settings.txt',
    'sessions.txt',
    'logs/main.log',
    'logs/main.old.log',
  ]);
  expect(await dialog.findByText(/^9 files, /)).toBeTruthy();
  await user.click(within(dialog.getByRole('listitem', { name: 'versions.txt' })).getByRole('button'));
  const region = await dialog.findByRole('region', { name: 'versions.txt' });
  expect(await within(region).findByText(/Electron +45\.4\.1/)).toBeTruthy();
});

test('what could not be read is marked, and says why', async () => {
  const { dialog, user } = await openDialog();
  const file = within(dialog.getByRole('listitem', { name: 'logs/main.old.log' })).getByRole('button');
  expect(within(file).getByLabelText('Couldn’t be read')).toBeTruthy();
  await user.click(file);
  expect(await dialog.findByText(/This couldn’t be read: EISDIR/)).toBeTruthy();
});

test('what guests printed comes only when it is ticked', async () => {
  const { dialog, user } = await openDialog();
  expect(dialog.queryByRole('listitem', { name: /console\.log/ })).toBeNull();
  await user.click(dialog.getByRole('checkbox', { name: 'Include recent console output' }));
  expect(await dialog.findByRole('listitem', { name: /console\.log/ })).toBeTruthy();
});

test('what was saved is named, until other things are collected', async () => {
  const { main, dialog, user } = await openDialog();
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  const saved = await dialog.findByText(/^Saved as /);
  const path = saved.textContent?.replace('Saved as ', '') ?? '';
  expect(path.startsWith(join(main.home, 'banger-diagnostics-'))).toBe(true);
  expect(existsSync(path)).toBe(true);
  expect(dialog.getByRole('button', { name: 'Show in folder' })).toBeTruthy();
  await user.click(dialog.getByRole('checkbox'));
  expect(await dialog.findByText(/^10 files, /)).toBeTruthy();
  expect(dialog.queryByText(/^Saved as/)).toBeNull();
});

test('a file that cannot be written is explained, and can be saved again', async () => {
  const { main, dialog, user } = await openDialog();
  const obey = main.refuse('diagnostics.save', {
    code: 'disk_full',
    message: 'The disk is full.',
    unchanged: 'Nothing.',
    hint: 'Free some.',
  });
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  expect((await dialog.findByRole('alert')).textContent).toContain('The disk is full.');
  obey();
  await user.click(dialog.getByRole('button', { name: 'Save…' }));
  expect(await dialog.findByText(/^Saved as/)).toBeTruthy();
  expect(dialog.queryByRole('alert')).toBeNull();
});

test('the palette and the host’s screen lead to it', async () => {
  const main = await openMainProcess();
  const { user } = showApp('/activity', main);
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'diagnost');
  await user.click(await screen.findByRole('option', { name: 'Diagnostics…' }));
  expect(await screen.findByRole('dialog', { name: 'Diagnostics' })).toBeTruthy();
  const host = showApp('/host', main);
  await host.user.click(await screen.findByRole('button', { name: 'Diagnostics…' }));
  expect(await screen.findByRole('dialog', { name: 'Diagnostics' })).toBeTruthy();
});
