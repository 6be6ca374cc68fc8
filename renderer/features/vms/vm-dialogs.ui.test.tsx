// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { defaultForwards } from '../../../app/contract/vm-defaults.ts';
import { takePort } from '../../testing/listening.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));
vi.mock('../../../app/contract/vm-defaults.ts', () => import('../../testing/free-defaults.ts'));

async function openCreateDialog() {
  const main = await openMainProcess();
  const known = await main.vmIn('stopped', 'sandbox-1');
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'New VM…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'New virtual machine' }));
  await waitFor(() => expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('sandbox-2'));
  // The images come by an answer of their own.
  await dialog.findByText('debian');
  /** The VM that the dialog made, once its page is shown. */
  const made = async () => {
    await screen.findByRole('heading', { name: 'sandbox-2' });
    const { items } = await main.value('vms.list', {});
    const [vm] = items.filter(({ id }) => id !== known.id);
    if (!vm) throw new Error('No VM was made.');
    expect(window.location.hash).toBe(`#/vms/${vm.id}`);
    return vm;
  };
  return { main, user, dialog, made };
}

test('a new VM has a free name and sane defaults, and Enter makes it', async () => {
  const { user, dialog, made } = await openCreateDialog();
  await user.type(dialog.getByLabelText('Name'), '{Enter}');
  const { spec, state } = await made();
  expect(spec).toMatchObject({ vcpuCount: 1, memoryMib: 256, diskSizeMib: 2048 });
  expect(state).not.toBe('stopped');
});

test('what is wrong is said at its field, and nothing is made', async () => {
  const { main, user, dialog } = await openCreateDialog();
  await user.clear(dialog.getByLabelText('Name'));
  await user.clear(dialog.getByLabelText('Memory'));
  await user.type(dialog.getByLabelText('Memory'), 'plenty');
  await user.click(dialog.getByRole('button', { name: 'Create VM' }));
  expect(dialog.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  expect(dialog.getByText('Enter a name.')).toBeTruthy();
  const wrong = dialog.getByText('Enter 64 MiB to 1 TiB.');
  // Right under the field: the usual choices are below.
  expect(wrong.previousElementSibling).toBe(dialog.getByLabelText('Memory'));
  expect((await main.value('vms.list', {})).total).toBe(1);
});

test('the usual sizes are one press away, in the units of everything else', async () => {
  const { user, dialog, made } = await openCreateDialog();
  const names = dialog.getAllByRole('button', { name: /^(Memory|Disk): / }).map((one) => one.textContent);
  expect(names).toEqual(['256 MiB', '1 GiB', '4 GiB', '2 GiB', '8 GiB', '20 GiB']);
  await user.click(dialog.getByRole('button', { name: 'Memory: 1 GiB' }));
  expect(dialog.getByLabelText('Memory')).toHaveProperty('value', '1 GiB');
  await user.type(dialog.getByLabelText('Name'), '{Enter}');
  expect((await made()).spec.memoryMib).toBe(1024);
});

test('a port that another program has is named with it before the VM is made, and the next free one offered', async () => {
  const { user, dialog, made } = await openCreateDialog();
  expect(dialog.queryByRole('alert')).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Network' }));
  const taken = await takePort();
  const port = dialog.getByLabelText<HTMLInputElement>('Forward 2: port on this computer');
  await user.clear(port);
  await user.type(port, String(taken));
  expect((await dialog.findByRole('alert')).textContent).toMatch(
    new RegExp(`Port ${taken} is used by .+ \\(process ${process.pid}\\)`),
  );
  await user.click(dialog.getByRole('button', { name: 'Network' }));
  const offer = dialog.getByRole('button', { name: /^Use \d+$/ });
  const offered = Number(offer.textContent?.replace('Use ', ''));
  expect(offered).toBeGreaterThan(taken);
  await user.click(offer);
  expect(dialog.queryByRole('alert')).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Create VM' }));
  const { spec } = await made();
  expect(spec.forwards?.map(({ hostPort }) => hostPort)).toEqual([defaultForwards[0]?.hostPort, offered]);
});

test('a name that is taken is said at the name', async () => {
  const { user, dialog } = await openCreateDialog();
  await user.clear(dialog.getByLabelText('Name'));
  await user.type(dialog.getByLabelText('Name'), 'sandbox-1{Enter}');
  await dialog.findByText(/sandbox-1.*Choose another name/);
});

test.each(['sandbox-1', 'SANDBOX-1', ' sandbox-1 '])(
  'the taken name %j is said at the name while it is typed, and a free one clears it',
  async (taken) => {
    const { main, user, dialog } = await openCreateDialog();
    const name = dialog.getByLabelText('Name');
    await user.clear(name);
    await user.type(name, taken);
    await dialog.findByText(/sandbox-1\. Choose another name\./);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    await user.type(name, '-b');
    await waitFor(() => expect(dialog.queryByText(/Choose another name/)).toBeNull());
    expect((await main.value('vms.list', {})).total).toBe(1);
  },
);

test('a rename says at the name while it is typed that it is taken, and its own name is fine', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'beta');
  const { id } = await main.vmIn('stopped', 'alpha');
  const { user } = showApp(`/vms/${id}/details`, main);
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Rename…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Rename the VM “alpha”' }));
  const name = dialog.getByLabelText('Name');
  await user.clear(name);
  await user.type(name, 'Beta');
  await dialog.findByText('The name Beta looks like the name of the VM beta. Choose another name.');
  await user.clear(name);
  await user.type(name, 'ALPHA');
  await waitFor(() => expect(name.getAttribute('aria-invalid')).toBeNull());
});

test('deleting a VM says what goes, and leads back to the list', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'alpha');
  const { user } = showApp(`/vms/${id}/details`, main);
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete the VM “alpha”?' }));
  expect(dialog.getByText(/This deletes its disk \(2 GiB\)/)).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Delete VM' }));
  await screen.findByRole('button', { name: 'Create VM' });
  expect(window.location.hash).toBe('#/');
  expect((await main.value('vms.list', {})).total).toBe(0);
});

/** The dialog that the VM's menu leads to, from its own page. */
async function choose(user: UserEvent, item: string) {
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
  return within(await screen.findByRole('alertdialog'));
}

test.each(['running', 'paused', 'stopping', 'unknown'] as const)(
  'a VM that is %s is deleted with one question, which says that it is forced off first',
  async (state) => {
    const main = await openMainProcess();
    const { id } = await main.vmIn(state, 'alpha');
    const { user } = showApp(`/vms/${id}/details`, main);
    const dialog = await choose(user, 'Force off and delete…');
    expect(dialog.getByText(`The VM is ${state}. It is forced off before it is deleted.`)).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Force off and delete' }));
    await waitFor(() => expect(window.location.hash).toBe('#/'));
    expect((await main.value('vms.list', {})).total).toBe(0);
  },
);

test.each(['running', 'paused', 'stopping', 'unknown'] as const)(
  'a VM that is %s is only forced off after a question',
  async (state) => {
    const main = await openMainProcess();
    const { id } = await main.vmIn(state, 'alpha');
    const stateNow = async () => (await main.value('vms.get', { id })).state;
    const { user } = showApp(`/vms/${id}/details`, main);
    let dialog = await choose(user, 'Force off…');
    expect(dialog.getByRole('heading', { name: 'Force off the VM “alpha”?' })).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(await stateNow()).toBe(state);
    dialog = await choose(user, 'Force off…');
    await user.click(dialog.getByRole('button', { name: 'Force off' }));
    await expect.poll(stateNow).toBe('stopped');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  },
);

test('the question whether to force a VM off goes when the VM ends by itself', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('running', 'alpha');
  const { user } = showApp(`/vms/${id}/details`, main);
  await choose(user, 'Force off…');
  await main.value('vms.forceStop', { id });
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

test('a start is cancelled without a question: nothing is lost', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('starting', 'alpha');
  const { user } = showApp(`/vms/${id}/details`, main);
  await user.click(await screen.findByRole('button', { name: 'Cancel start' }));
  await expect.poll(async () => (await main.value('vms.get', { id })).state).toBe('stopped');
});
