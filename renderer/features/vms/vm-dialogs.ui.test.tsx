// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { demoId, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

async function openCreateDialog(options: Parameters<typeof renderApp>[1] = {}) {
  const app = renderApp('/', { vms: [demoVm(1, { name: 'sandbox-1' })], ...options });
  await app.user.click(await screen.findByRole('button', { name: 'New VM' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'New virtual machine' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('sandbox-2'));
  return { ...app, dialog };
}

test('a new VM has a free name and sane defaults, and Enter makes it', async () => {
  const { user, dialog, bridge } = await openCreateDialog();
  await user.type(dialog.getByLabelText('Name'), '{Enter}');
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${demoId('b', 2)}`));
  const answer = await bridge.invoke('vms.get', { id: demoId('b', 2) });
  expect(answer.ok && answer.value.spec).toMatchObject({ vcpuCount: 1, memoryMib: 256, diskSizeMib: 2048 });
  expect(answer.ok && answer.value.state).not.toBe('stopped');
});

test('what is wrong is said at its field, and nothing is made', async () => {
  const { user, dialog, bridge } = await openCreateDialog();
  await user.clear(dialog.getByLabelText('Name'));
  await user.clear(dialog.getByLabelText('Memory'));
  await user.type(dialog.getByLabelText('Memory'), 'plenty');
  await user.click(dialog.getByRole('button', { name: 'Create VM' }));
  expect(dialog.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  expect(dialog.getByText('Give it a name.')).toBeTruthy();
  expect(dialog.getByText('From 64 MiB to 1 TiB.')).toBeTruthy();
  const answer = await bridge.invoke('vms.list', {});
  expect(answer.ok && answer.value.total).toBe(1);
});

test('a port that another program has is named with it before the VM is made, and the next free one offered', async () => {
  const { user, dialog, bridge } = await openCreateDialog();
  expect(dialog.queryByRole('alert')).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Network' }));
  const port = dialog.getByLabelText<HTMLInputElement>('Forward 2: port on this computer');
  await user.clear(port);
  await user.type(port, '3000');
  expect((await dialog.findByRole('alert')).textContent).toContain(
    'Port 3000 is used by node (process 4242)',
  );
  await user.click(dialog.getByRole('button', { name: 'Network' }));
  await user.click(dialog.getByRole('button', { name: 'Use 3001' }));
  expect(dialog.queryByRole('alert')).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Create VM' }));
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${demoId('b', 2)}`));
  const answer = await bridge.invoke('vms.get', { id: demoId('b', 2) });
  expect(answer.ok && answer.value.spec.forwards?.map(({ hostPort }) => hostPort)).toEqual([2222, 3001]);
});

test('a name that is taken is said at the name', async () => {
  const { user, dialog } = await openCreateDialog();
  await user.clear(dialog.getByLabelText('Name'));
  await user.type(dialog.getByLabelText('Name'), 'sandbox-1{Enter}');
  await dialog.findByText('There is already one named sandbox-1. Choose another name.');
});

test('deleting a VM says what goes, and leads back to the list', async () => {
  const { user } = renderApp(`/vms/${demoId('b', 1)}/details`, { vms: [demoVm(1, { name: 'alpha' })] });
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete alpha?' }));
  expect(dialog.getByText(/Its disk \(2 GiB\)/)).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Delete VM' }));
  await screen.findByRole('button', { name: 'Create VM' });
  expect(window.location.hash).toBe('#/');
});
