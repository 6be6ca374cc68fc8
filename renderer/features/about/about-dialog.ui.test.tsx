// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

test('the menu and the palette tell the versions of everything, to copy', async () => {
  const app = renderApp('/');
  app.emit('about.asked', null);
  const dialog = await screen.findByRole('dialog', { name: 'About Banger Desktop' });
  await screen.findByText(/Version 7\.2\.22/);
  for (const name of ['Electron', 'Chrome', 'Node', 'SQLite', 'QEMU'])
    expect(dialog.textContent).toContain(name);
  await app.user.click(screen.getByRole('button', { name: 'Copy' }));
  await screen.findByRole('button', { name: 'Copied' });
  expect(await navigator.clipboard.readText()).toBe(
    [
      'Banger Desktop 0.1.0',
      'Electron 45.4.1',
      'Chrome 156.0.8078.79',
      'Node 24.21.0',
      'SQLite 3.51.0',
      'QEMU Version 7.2.22, /usr/bin/qemu-system-x86_64',
    ].join('\n'),
  );
});

test('the licences are read in the window', async () => {
  const app = renderApp('/');
  await app.user.keyboard('{Control>}k{/Control}');
  await app.user.click(await screen.findByRole('option', { name: 'About Banger Desktop' }));
  await app.user.click(await screen.findByRole('button', { name: 'Licences' }));
  await screen.findByRole('dialog', { name: 'Licences' });
  await screen.findByDisplayValue(/Permission is hereby granted/);
});
