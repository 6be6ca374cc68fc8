// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
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
  await user.click(await screen.findByRole('option', { name: 'Import a banger database…' }));
  expect(await screen.findByRole('dialog', { name: 'Import a banger database' })).toBeTruthy();
});

test('those who come from the command line find the import on the first screen', async () => {
  const { user } = await openBesideAnother('/');
  await user.click(await screen.findByRole('button', { name: 'Import a banger database…' }));
  expect(await screen.findByRole('dialog', { name: 'Import a banger database' })).toBeTruthy();
});
