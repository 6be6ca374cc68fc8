// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

const chosen = async ({ bridge }: ReturnType<typeof renderApp>) => {
  const result = await bridge.invoke('settings.get', {});
  return result.ok ? result.value : null;
};

test('what becomes of VMs when the dashboard quits can be changed after it was remembered', async () => {
  const app = renderApp('/settings');
  await app.user.click(await screen.findByRole('combobox', { name: /when the dashboard quits/ }));
  await app.user.click(await screen.findByRole('option', { name: 'Pause them' }));
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ onQuit: 'pause' }));
});

test('closing to the tray is off until it is chosen; a desktop without a tray is said to have none', async () => {
  const app = renderApp('/settings');
  const tray = await screen.findByRole('switch', { name: /Stay in the tray/ });
  expect(tray.getAttribute('aria-checked')).toBe('false');
  await screen.findByText(/This desktop shows no tray, so closing the window quits all the same/);
  await app.user.click(tray);
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ closeToTray: true }));
  expect(tray.getAttribute('aria-checked')).toBe('true');
});

test('notifications can be turned off', async () => {
  const app = renderApp('/settings');
  await app.user.click(await screen.findByRole('switch', { name: /Tell when a VM dies/ }));
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ notifications: false }));
});

test('a choice that was made elsewhere shows at once', async () => {
  const app = renderApp('/settings');
  const tray = await screen.findByRole('switch', { name: /Stay in the tray/ });
  app.emit('settings.changed', { onQuit: 'leave', closeToTray: true, notifications: true, theme: 'dark' });
  await waitFor(() => expect(tray.getAttribute('aria-checked')).toBe('true'));
});

test('nothing can be chosen where the database may only be looked at, and it is said why', async () => {
  renderApp('/settings', { readOnly: { reason: 'newer', writtenBy: '9.0.0' } });
  const why = await screen.findByText('Only version 9.0.0, or a later one, can change this.');
  expect(why.parentElement?.hasAttribute('inert')).toBe(true);
});
