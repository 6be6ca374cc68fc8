// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoId, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

async function row(name: string): Promise<HTMLElement> {
  const found = (await screen.findByRole('link', { name })).closest('tr');
  if (!found) throw new Error(`${name} is not in a row.`);
  return found;
}

test('a changed VM is on the screen by its event alone, before any list is asked for again', async () => {
  const { machines, bridge } = renderApp('/', { vms: [demoVm(1, { name: 'alpha' })] });
  expect(within(await row('alpha')).getByText('Stopped')).toBeTruthy();
  bridge.invoke = () => new Promise(() => {});
  machines.change(demoId('b', 1), { state: 'running' });
  await screen.findByText('Running', { selector: 'td *' });
});

test('a deleted VM leaves the list', async () => {
  const { bridge } = renderApp('/', {
    vms: [demoVm(1, { name: 'alpha' }), demoVm(2, { name: 'beta' })],
  });
  await row('beta');
  await bridge.invoke('vms.delete', { id: demoId('b', 2) });
  await waitFor(() => expect(screen.queryByRole('link', { name: 'beta' })).toBeNull());
  await row('alpha');
});

test.each([
  ['stopped', 'Start'],
  ['error', 'Start'],
  ['running', 'Stop'],
  ['paused', 'Resume'],
  ['starting', 'Cancel start'],
  ['stopping', 'Force stop'],
] as const)('a VM that is %s offers to %s it', async (state, action) => {
  renderApp('/', { vms: [demoVm(1, { name: 'alpha', state })] });
  expect(within(await row('alpha')).getByRole('button', { name: `${action} alpha` })).toBeTruthy();
});

test('a press on Start starts the VM', async () => {
  const { user } = renderApp('/', { vms: [demoVm(1, { name: 'alpha' })] });
  await user.click(within(await row('alpha')).getByRole('button', { name: 'Start alpha' }));
  await waitFor(async () => expect(within(await row('alpha')).getByText('Running')).toBeTruthy());
  expect(within(await row('alpha')).getByText('TCG')).toBeTruthy();
});

test('sorting, filter and search are in the URL', async () => {
  const { user } = renderApp('/');
  await row('api-sandbox');
  await user.click(screen.getByRole('button', { name: 'Last touched' }));
  await user.click(await screen.findByRole('button', { name: /^Running/ }));
  await user.type(screen.getByRole('textbox', { name: 'Search VMs by name or address' }), 'dns');
  expect(window.location.hash).toBe('#/?query=dns&filter=running&sort=-lastTouchedAt');
  await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
  await row('dns-lab');
});

test('a search without a match says so and leads back to all VMs', async () => {
  const { user } = renderApp('/?query=nowhere');
  await user.click(await screen.findByRole('button', { name: 'Show all VMs' }));
  await row('api-sandbox');
});

test('arrows move through the rows and Enter opens one', async () => {
  const { user } = renderApp('/', {
    vms: [demoVm(1, { name: 'alpha' }), demoVm(2, { name: 'beta' })],
  });
  (await screen.findByRole('link', { name: 'alpha' })).focus();
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(document.activeElement?.textContent).toBe('beta'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${demoId('b', 2)}`));
});

test('a list that cannot be read says what happened and can be asked for again', async () => {
  const { bridge, user } = renderApp('/', { vms: [demoVm(1, { name: 'alpha' })] });
  await row('alpha');
  const { invoke } = bridge;
  bridge.invoke = async () => ({
    ok: false,
    error: { code: 'internal', message: 'The list broke.', unchanged: 'All is there.', hint: 'Ask again.' },
  });
  await user.click(screen.getByRole('button', { name: 'State' }));
  const retry = await screen.findByRole('button', { name: 'Try again' });
  expect(screen.getByRole('alert').textContent).toContain('The list broke.');
  expect(screen.getByRole('alert').textContent).toContain('All is there. Ask again.');
  bridge.invoke = invoke;
  await user.click(retry);
  await row('alpha');
});
