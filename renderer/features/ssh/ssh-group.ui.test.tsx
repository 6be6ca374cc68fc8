// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoId, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const running = demoVm(1, { name: 'sandbox', state: 'running' });
const place = `/vms/${running.id}/details`;

test('the command is shown, and copied as it is', async () => {
  const { user } = renderApp(place, { vms: [running] });
  const command = await screen.findByText(/^-o HostKeyAlias=/);
  const line = command.closest('code')?.textContent?.trim();
  expect(line).toMatch(/^ssh -F none -p 2222 .* root@127\.77\.0\.3$/);
  await user.click(screen.getByRole('button', { name: 'Copy command' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  expect(await navigator.clipboard.readText()).toBe(line);
});

test('a terminal is opened from the details, from beside the name, and from the palette', async () => {
  const { user, bridge } = renderApp(place, { vms: [running] });
  const opened = async () => {
    const result = await bridge.invoke('vms.activity', { id: running.id, kinds: ['touched'] });
    return result.ok ? result.value.length : -1;
  };
  await user.click(await screen.findByRole('button', { name: 'Open terminal' }));
  expect(await opened()).toBe(1);
  await user.click(await screen.findByRole('button', { name: 'Open a terminal over SSH' }));
  expect(await opened()).toBe(2);
  await user.keyboard('{Control>}k{/Control}');
  await user.click(await screen.findByRole('option', { name: 'Open a terminal over SSH in sandbox' }));
  expect(await opened()).toBe(3);
});

test('where nobody can log in, the reason stands in the command’s place, and nothing pretends to work', async () => {
  const { user, bridge } = renderApp(place, { vms: [{ ...running, state: 'stopped' }] });
  expect(await screen.findByText('It is stopped. Start it first.')).toBeTruthy();
  for (const name of ['Copy command', 'Open terminal']) {
    const button = screen.getByRole('button', { name });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.dataset.tip).toBe('It is stopped. Start it first.');
    await user.click(button);
  }
  expect(screen.queryByRole('button', { name: 'Open a terminal over SSH' })).toBeNull();
  const touched = await bridge.invoke('vms.activity', { id: running.id, kinds: ['touched'] });
  expect(touched).toEqual({ ok: true, value: [] });
});

test('what is said follows the VM: from why not to the command, and back', async () => {
  const { machines } = renderApp(place, { vms: [{ ...running, state: 'stopped' }] });
  await screen.findByText('It is stopped. Start it first.');
  machines.change(running.id, { state: 'running' });
  await screen.findByText(/^-o HostKeyAlias=/);
  machines.change(running.id, { state: 'stopping' });
  await screen.findByText('It is stopped. Start it first.');
});

test('an image without an SSH server is named', async () => {
  const vm = { ...running, imageId: demoId('a', 2), imageName: 'debian-13' };
  renderApp(place, { vms: [vm] });
  expect(await screen.findByText(/^Its image, debian-13, has no SSH server/)).toBeTruthy();
});
