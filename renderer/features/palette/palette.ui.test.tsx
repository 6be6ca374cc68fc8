// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../../testing/main-process.ts';
import { otherDatabase } from '../../testing/other-database.ts';
import { showApp } from '../../testing/show-app.tsx';

/** A person who has a database of the command line, and chooses it. */
async function openBesideAnother(place: string) {
  const main = await openMainProcess({ pickDatabase: async () => otherDatabase(main.home) });
  return showApp(place, main);
}

test('another database is imported from wherever one is', async () => {
  const { user } = await openBesideAnother('/activity');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'import');
  await user.click(await screen.findByRole('option', { name: 'Import from another installation…' }));
  expect(await screen.findByRole('dialog', { name: 'Import from another installation' })).toBeTruthy();
});

test('those who come from the command line find the import on the first screen', async () => {
  const { user } = await openBesideAnother('/');
  await user.click(await screen.findByRole('button', { name: 'Import from another installation…' }));
  expect(await screen.findByRole('dialog', { name: 'Import from another installation' })).toBeTruthy();
});

/** Two VMs that run and one that is stopped, and the palette over the list of images. */
async function openPalette() {
  const main = await openMainProcess();
  const api = await main.vmIn('running', 'api');
  const worker = await main.vmIn('running', 'worker');
  await main.vmIn('stopped', 'apiary');
  const { user } = showApp('/images', main);
  await user.keyboard('{Control>}k{/Control}');
  const stateOf = async ({ id }: { id: string }) => (await main.value('vms.get', { id })).state;
  return { user, api, worker, stateOf, field: await screen.findByRole('combobox') };
}

test('a typed command acts on any VM', async () => {
  const { user, field, api, worker, stateOf } = await openPalette();
  await user.type(field, 'pause api');
  await screen.findByRole('option', { name: 'Pause api' });
  expect(screen.queryByRole('option', { name: 'Pause apiary' })).toBeNull();
  await user.keyboard('{Enter}');
  await expect.poll(() => stateOf(api)).toBe('paused');
  expect(await stateOf(worker)).toBe('running');
});

test('a command alone offers the VMs that take it', async () => {
  const { user, field } = await openPalette();
  await user.type(field, 'pause');
  const actions = await screen.findByRole('group', { name: 'Actions on VMs' });
  await waitFor(() =>
    expect(
      within(actions)
        .getAllByRole('option')
        .map(({ textContent }) => textContent)
        .sort(),
    ).toEqual(['Pause api', 'Pause worker']),
  );
});

test('what cannot be undone is asked first, from the palette as elsewhere', async () => {
  const { user, field, worker, stateOf } = await openPalette();
  await user.type(field, 'force worker');
  await user.click(await screen.findByRole('option', { name: 'Force off worker…' }));
  await screen.findByRole('alertdialog', { name: 'Force off the VM “worker”?' });
  expect(await stateOf(worker)).toBe('running');
});

test('each entry that has keys shows them', async () => {
  await openPalette();
  expect((await screen.findByRole('option', { name: 'New VM…' })).textContent).toMatch(/CtrlN$/);
  expect(screen.getByRole('option', { name: 'Images' }).textContent).toMatch(/Ctrl2$/);
});
