// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { vmPlace } from '../../../app/contract/places.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { readOnly } from '../../testing/newer-database.ts';
import { showApp } from '../../testing/show-app.tsx';

/** A VM that ran and was killed from outside. */
async function crashed(main: MainProcess, name: string) {
  const { id } = await main.vmIn('running', name);
  await main.driver.crash(id);
  return main.untilState(id, 'stopped');
}
const banner = () => screen.findByRole('status', { name: '' });
const attention = () => screen.queryByRole('button', { name: /^Needs attention/ });

test('a VM that was killed says why, when, and what may be lost, until it is started', async () => {
  const main = await openMainProcess();
  const { id } = await crashed(main, 'alpha');
  const { user } = showApp(vmPlace(id, 'details'), main);
  expect((await banner()).textContent).toMatch(
    /^The VM was killed \(SIGKILL\)\. Unsaved data in the guest may be lost\. Noticed just now/,
  );
  expect(screen.getByText('Stopped · crashed')).toBeTruthy();
  // One Start: the header's.
  await user.click(screen.getByRole('button', { name: /Start|Try again/ }));
  await screen.findByText('Running');
  expect(screen.queryByText(/may be lost/)).toBeNull();
});

test('what is dismissed is gone, and the VM is stopped as others are', async () => {
  const main = await openMainProcess();
  const { id } = await crashed(main, 'alpha');
  const { user } = showApp(vmPlace(id, 'details'), main);
  await user.click(within(await banner()).getByRole('button', { name: 'Dismiss' }));
  await waitFor(() => expect(screen.queryByText(/may be lost/)).toBeNull());
  expect(screen.getByText('Stopped')).toBeTruthy();
  expect((await main.value('vms.get', { id })).runtime.crashedAt).toBeUndefined();
});

test('it counts among those that need attention, in the list and in their number, as long as it says so', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'calm');
  const { id } = await crashed(main, 'alpha');
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: /^Needs attention ?1$/ }));
  await waitFor(() => expect(screen.queryByRole('link', { name: 'calm' })).toBeNull());
  expect((await screen.findByRole('link', { name: 'alpha' })).closest('tr')?.textContent).toContain(
    'Stopped · crashed',
  );
  await main.value('vms.dismissEnd', { id });
  await screen.findByText('No VMs need attention.');
  await user.click(screen.getByRole('button', { name: 'Show all VMs' }));
  await waitFor(() => expect(attention()).toBeNull());
});

test('a VM that crashes while the list is shown comes to those that need attention by its event', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('running', 'alpha');
  showApp('/', main);
  await screen.findByRole('link', { name: 'alpha' });
  expect(attention()).toBeNull();
  await main.driver.crash(id);
  await screen.findByRole('button', { name: /^Needs attention ?1$/ });
});

test('where nothing can be changed it says why nothing can be dismissed', async () => {
  const main = await openMainProcess();
  const { id } = await crashed(main, 'alpha');
  showApp(vmPlace(id, 'details'), main, { readOnly });
  const dismiss = within(await banner()).getByRole('button', { name: 'Dismiss' });
  expect(dismiss.getAttribute('aria-disabled')).toBe('true');
});
