// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

test('another database is imported from wherever one is', async () => {
  const { user } = renderApp('/activity');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'import');
  await user.click(await screen.findByRole('option', { name: 'Import a banger database…' }));
  expect(await screen.findByRole('dialog', { name: 'Import a banger database' })).toBeTruthy();
});

test('those who come from the command line find the import on the first screen', async () => {
  const { user } = renderApp('/', { vms: [], images: [] });
  await user.click(await screen.findByRole('button', { name: 'Import a banger database…' }));
  expect(await screen.findByRole('dialog', { name: 'Import a banger database' })).toBeTruthy();
});
