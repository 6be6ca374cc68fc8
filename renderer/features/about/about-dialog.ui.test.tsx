// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

test('the menu and the palette tell the versions of everything, to copy', async () => {
  const main = await openMainProcess();
  const { user } = showApp('/', main);
  main.tell('command.asked', 'about');
  const dialog = await screen.findByRole('dialog', { name: 'About Banger Desktop' });
  const { version, electron, chrome, node, sqlite } = await main.value('host.about', {});
  await screen.findByText(sqlite);
  for (const name of ['Electron', 'Chrome', 'Node', 'SQLite']) expect(dialog.textContent).toContain(name);
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  await screen.findByRole('button', { name: 'Copied' });
  expect(await navigator.clipboard.readText()).toBe(
    [
      `Banger Desktop ${version}`,
      `Electron ${electron}`,
      `Chrome ${chrome}`,
      `Node ${node}`,
      `SQLite ${sqlite}`,
    ].join('\n'),
  );
});

test('the licences are read in the window', async () => {
  const main = await openMainProcess({
    licences: async () => 'Permission is hereby granted, free of charge',
  });
  const { user } = showApp('/', main);
  await user.keyboard('{Control>}k{/Control}');
  await user.click(await screen.findByRole('option', { name: 'About Banger Desktop' }));
  await user.click(await screen.findByRole('button', { name: 'Licenses' }));
  await screen.findByRole('dialog', { name: 'Licenses' });
  await screen.findByDisplayValue(/Permission is hereby granted/);
});

test('a build without licence texts says so', async () => {
  const { user } = showApp('/', await openMainProcess());
  await user.keyboard('{Control>}k{/Control}');
  await user.click(await screen.findByRole('option', { name: 'About Banger Desktop' }));
  await user.click(await screen.findByRole('button', { name: 'Licenses' }));
  await screen.findByDisplayValue(/This build has no license texts/);
});
