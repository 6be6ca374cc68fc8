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

const range = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Addresses of new VMs' });

async function enterRange({ user }: ReturnType<typeof renderApp>, text: string): Promise<void> {
  await user.clear(await range());
  await user.type(await range(), `${text}{Enter}`);
}

const keptRange = async ({ bridge }: ReturnType<typeof renderApp>) => {
  const result = await bridge.invoke('addresses.get', {});
  return result.ok ? result.value.range : undefined;
};

test('the range of new VMs can be changed, and its new one is said', async () => {
  const app = renderApp('/settings');
  expect((await range()).value).toBe('127.23.41.x');
  expect(
    screen.getByText(/range of its own on this computer\. Existing VMs keep their addresses\.$/),
  ).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Change' }).disabled).toBe(true);
  await enterRange(app, '127.18.7.x');
  await screen.findByText('New VMs get addresses in 127.18.7.x');
  expect(await keptRange(app)).toBe('172.18.7.0/24');
  expect((await range()).value).toBe('127.18.7.x');
});

test('what is no range is refused in words, and nothing is stored', async () => {
  const app = renderApp('/settings');
  for (const text of ['127.15.0.x', 'elsewhere']) {
    await enterRange(app, text);
    expect(screen.getByText('Enter a range from 127.16.0.x to 127.31.255.x.')).toBeTruthy();
    expect((await range()).getAttribute('aria-invalid')).toBe('true');
  }
  expect(await keptRange(app)).toBe('172.23.41.0/24');
  await app.user.type(await range(), '!');
  expect(screen.queryByText(/Enter a range/)).toBeNull();
});

test('a range that cannot be had says what is in the way', async () => {
  const app = renderApp('/settings');
  await enterRange(app, '127.17.0.x');
  await screen.findByText(
    /could not reach 172\.17\.0\.0\/16, a network of this computer \(docker0\)\. Choose another/,
  );
  expect((await range()).getAttribute('aria-invalid')).toBe('true');
  expect(await keptRange(app)).toBe('172.23.41.0/24');
  await app.user.click(screen.getByRole('button', { name: 'Choose a free range' }));
  await waitFor(async () => expect((await range()).value).toBe('127.29.112.x'));
  expect((await range()).getAttribute('aria-invalid')).toBeNull();
});

test('before the first VM there is no range, and it is said when one is chosen', async () => {
  const app = renderApp('/settings', { addressRange: null });
  expect((await range()).value).toBe('');
  expect(screen.getByText(/A free range is chosen when you create your first VM\./)).toBeTruthy();
  await enterRange(app, '127.20.0.x');
  await waitFor(async () => expect(await keptRange(app)).toBe('172.20.0.0/24'));
  expect(screen.queryByText(/A free range is chosen/)).toBeNull();
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
