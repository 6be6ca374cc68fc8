// @vitest-environment happy-dom
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { testWorker } from '../../../app/database-worker/testing/workers.ts';
import { damageImages, truncate, withBackup } from '../../../app/start-up/testing/databases.ts';
import { change, copyOfFixture } from '../../../app/store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../../../app/store/file/testing/hold.ts';
import { migrateFile } from '../../../app/store/testing/factories.ts';
import { button, heldWorker, showStartUp } from '../../testing/start-up.tsx';

/** A start-up that has met its database spoiled, with one backup of it. */
async function met(spoil: (path: string) => void, options: Parameters<typeof showStartUp>[0] = {}) {
  const { path, name } = await withBackup();
  spoil(path);
  const start = showStartUp({ path, ...options });
  await start.begun;
  return { ...start, name };
}

const backups = async () =>
  within(await screen.findByRole('list', { name: 'Backups' })).getAllByRole('listitem');

const holdBack = (path: string) =>
  holdInAnotherProcess(path, 'PRAGMA locking_mode = EXCLUSIVE', 'BEGIN EXCLUSIVE');

test('an upgrade says what it does and how far it is, and can be canceled and made after all', async () => {
  const path = copyOfFixture('ancient');
  const { user, told, quits } = showStartUp({ path, worker: testWorker('endless-worker') });
  await screen.findByText(/^Testing the upgrade on a copy/);
  const bar = screen.getByRole('progressbar');
  // The rehearsal begins where the backup ended, at 30.
  await waitFor(() => expect(Number(bar.getAttribute('aria-valuenow'))).toBeGreaterThan(30));
  await user.click(await button('Cancel'));
  await screen.findByText('Nothing was changed. Banger can’t open the database until it is upgraded.');
  expect(told).toContainEqual(expect.objectContaining({ phase: 'upgrading', cancelling: true }));
  await user.click(await button('Upgrade now'));
  await screen.findByRole('progressbar');
  await user.click(await button('Cancel'));
  await user.click(await button('Quit'));
  expect(quits()).toBe(1);
});

test('a problem says what happened and what is unchanged, and shows the file', async () => {
  const { path, user, shown } = await met(truncate);
  const alert = await screen.findByRole('alert');
  const [head, details] = (alert.textContent ?? '').split('Details');
  // The heading says it.
  expect(head).toBe('The database is damagedBanger hasn’t modified the file. ');
  expect(head).toContain('Banger hasn’t modified the file.');
  expect(details).toContain('malformed');
  expect(details).toContain('Error code: database_corrupt');
  expect(alert.textContent).not.toContain(path);
  expect(screen.getByText('/state.db').parentElement?.textContent).toBe(path);
  await user.click(await button('Show in folder'));
  expect(shown).toEqual([path]);
});

test.each<[what: string, spoil: (path: string) => void, says: string]>([
  [
    'a text',
    (path) => writeFileSync(path, 'once upon a time '.repeat(999)),
    'The file isn’t a databaseBanger hasn’t modified the file. ',
  ],
  [
    'a folder',
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    'The file isn’t a databaseThe database is a folder, not a file.',
  ],
])('%s in the database’s place is not to be recovered, and nothing is said twice', async (_, spoil, says) => {
  await met(spoil);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain(says);
  await screen.findByRole('listitem', { name: 'Create a new database' });
  expect(screen.queryByRole('listitem', { name: 'Recover what can be read' })).toBeNull();
});

test('where the cause is unknown, the heading says what couldn’t be done, and the sentence why', async () => {
  showStartUp({
    onOpened: () => {
      throw new Error('a mistake');
    },
  });
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toMatch(/^The database couldn’t be openedA mistake\./);
});

test('once somebody has put the file right, trying again opens the dashboard', async () => {
  const { path, backupsDir, name, user, opened } = await met(truncate);
  copyFileSync(join(backupsDir, name), path);
  await user.click(await button('Try again'));
  await expect.poll(() => opened()).not.toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a backup is chosen by what is in it; a damaged one cannot be', async () => {
  const { user, path, vmNames, opened } = await met((spoiled) => {
    truncate(spoiled);
    const dir = join(dirname(spoiled), 'backups');
    writeFileSync(join(dir, 'state-2026-05-01T13-00-00Z-schema-2.db'), readFileSync(spoiled));
  });
  const [damaged, good] = await backups();
  expect(damaged?.textContent).toContain('Damaged');
  expect(within(damaged as HTMLElement).getByRole('button', { name: 'Restore' })).toHaveProperty(
    'disabled',
    true,
  );
  expect(good?.textContent).toContain('3 VMs · 3 images');
  await user.click(within(good as HTMLElement).getByRole('button', { name: 'Restore' }));
  await screen.findByRole('heading', { name: 'Backup restored' });
  const [folder = ''] = readdirSync(join(dirname(path), 'quarantine'));
  const kept = join(dirname(path), 'quarantine', folder);
  expect((await screen.findByText(`/${folder}`)).parentElement?.textContent).toBe(kept);
  await user.click(await button('Open Banger'));
  await expect.poll(() => opened()).not.toBeNull();
  expect(vmNames()).toHaveLength(3);
});

/** The kinds of the backups in their order, the one that the page suggests marked. */
const offer = async () =>
  (await backups()).map((row) => {
    const restore = within(row).getByRole('button', { name: 'Restore' });
    const kind = ['Recovered', 'Damaged'].find((word) => row.textContent?.includes(word)) ?? 'Intact';
    return restore.hasAttribute('data-suggested') ? `${kind}, suggested` : kind;
  });

test.each([
  ['stands below an intact one, though it is newer', () => {}, ['Intact, suggested', 'Recovered']],
  [
    'stands below one that is damaged, too, and is suggested then',
    (intact: string) => writeFileSync(intact, readFileSync(intact).fill(0xee, 4096)),
    ['Damaged', 'Recovered, suggested'],
  ],
  [
    'is suggested where the other backup has no tables that could be shown',
    (intact: string) => change(intact, 'PRAGMA foreign_keys = OFF; DROP TABLE vms'),
    ['Intact', 'Recovered, suggested'],
  ],
  ['is suggested where there is no other', (intact: string) => rmSync(intact), ['Recovered, suggested']],
] as const)('a recovered copy %s', async (_, alter, expected) => {
  const { user, backupsDir, name } = await met(damageImages);
  alter(join(backupsDir, name));
  await user.click(await button('Recover'));
  await screen.findByRole('status');
  expect(await offer()).toEqual(expected);
});

test('before the dashboard opens with another database, the old one can be looked at', async () => {
  const { user, path, shown } = await met(truncate);
  await user.click(await button('Restore'));
  await user.click(await button('Show old database'));
  expect(shown.map(dirname)).toEqual([join(dirname(path), 'quarantine')]);
});

test('a new database is begun only after saying where the old one goes', async () => {
  const { user, path, asked } = await met(truncate);
  await user.click(await button('Create new…'));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Create a new database?' }));
  expect(dialog.getByText(join(dirname(path), 'quarantine'))).toBeTruthy();
  expect(asked).not.toContain('startUp.startNew');
  await user.click(dialog.getByRole('button', { name: 'Create new database' }));
  await screen.findByRole('heading', { name: 'The old database was set aside' });
});

test('where the database is gone, no word is lost about moving it', async () => {
  const { user } = await met((path) => rmSync(path));
  await screen.findByRole('heading', { name: 'The database is missing' });
  await user.click(await button('Create new…'));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog.textContent).not.toContain('quarantine');
  await user.click(within(dialog).getByRole('button', { name: 'Create new database' }));
  await screen.findByText('There was no old database to keep.');
});

test('a recovery says what it found and what it did not, its tables in the details', async () => {
  const { user } = await met(damageImages);
  await user.click(await button('Recover'));
  const notice = await screen.findByRole('status');
  const [head, details] = (notice.textContent ?? '').split('Details');
  expect(head).toContain('Recovered 3 VMs. No images could be recovered.');
  expect(details).toMatch(/recovered-[\dTZ-]+\.db/);
  expect(details).toContain('images: 0 rows, incomplete');
  expect(details).toContain('vms: 3 rows');
});

test('while a choice is carried out no other can be made, and a failure is told', async () => {
  const { worker, letGo } = heldWorker('salvage');
  // It begins as a database does, and nothing in it can be read.
  const nothingInIt = (path: string) =>
    writeFileSync(path, `SQLite format 3\0${'once upon a time '.repeat(999)}`);
  const { user } = await met(nothingInIt, { worker });
  await user.click(await button('Recover'));
  for (const name of ['Restore', 'Recover', 'Create new…', 'Try again']) {
    await expect.poll(async () => await button(name)).toHaveProperty('disabled', true);
  }
  letGo();
  await screen.findByText(/could be read/);
  expect(await button('Recover')).toHaveProperty('disabled', false);
});

test('while another program holds the database, the page says that it waits', async () => {
  const path = copyOfFixture();
  migrateFile(path);
  const holder = await holdBack(path);
  const { begun, opened } = showStartUp({ path });
  await screen.findByRole('heading', { name: 'Waiting for the database' });
  expect(screen.getByRole('status').textContent).toMatch(
    /^Another program is using it\. Waiting for \d+ s\.$/,
  );
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false);
  holder.kill('SIGKILL');
  await begun;
  expect(opened()).not.toBeNull();
});

test('where the file is not at fault, there is only trying again', async () => {
  const path = copyOfFixture();
  migrateFile(path);
  await holdBack(path);
  showStartUp({ path, patience: 0 });
  await screen.findByText('The database is in use');
  // Without a choice, the words themselves must say what to do.
  expect(screen.getByRole('alert').textContent).toContain('Close the other program');
  expect(screen.queryByText('Restore a backup')).toBeNull();
  expect(screen.queryByText('Other options')).toBeNull();
  expect(document.activeElement?.textContent).toBe('Try again');
});

test('another program’s database is not taken for ours', async () => {
  await met((path) => {
    rmSync(path);
    change(path, 'CREATE TABLE places (id INTEGER PRIMARY KEY)');
  });
  await screen.findByRole('heading', { name: 'The database belongs to another program' });
});

test('a start that fails after an unexpected end tells of that, too', async () => {
  const ended = { end: 'killed', began: null, version: '1.2.2', pid: 4242, trouble: null } as const;
  await met(truncate, { lastSession: { ...ended, began: '2026-05-01T09:00:00Z' } });
  const words = /^Banger closed unexpectedly\. It had been open since .*version 1\.2\.2/;
  expect((await screen.findByText(words)).closest('[role=alert]')).not.toBeNull();
});

test('after an end in good order it tells of none', async () => {
  await met(truncate);
  await screen.findByRole('alert');
  expect(screen.queryByText(/unexpectedly/)).toBeNull();
});

test('diagnostics of a start that failed are a press away', async () => {
  const { user } = await met(truncate);
  await user.click(await button('Diagnostics…'));
  const dialog = await screen.findByRole('dialog', { name: 'Diagnostics' });
  expect(await within(dialog).findByText('database.txt')).toBeTruthy();
});
