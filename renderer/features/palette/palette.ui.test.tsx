// @vitest-environment happy-dom
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { testFixture } from '../../../app/store/testing/factories.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

/** A person who has a database of the command line, and chooses it. */
async function openBesideAnother(place: string) {
  const main = await openMainProcess({
    pickDatabase: async () => {
      const path = join(main.home, 'theirs.db');
      copyFileSync(testFixture('populated'), path);
      return path;
    },
  });
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
