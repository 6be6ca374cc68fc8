// @vitest-environment happy-dom
import { rmSync, writeFileSync } from 'node:fs';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { helperPlan } from '../../../app/hypervisors/testing/helper-plan.ts';
import { machineFiles } from '../../../app/services/machines/machine-config.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { createUnreliableDriver } from '../../testing/unreliable-driver.ts';
import { IdentityRow } from './identity-row.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

const card = () => screen.findByRole('region', { name: 'Evidence' });

test('an unknown VM shows what is written down, what is found, and what can be decided', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('unknown');
  showApp(`/vms/${id}`, main);
  const row = within(await card()).getByRole('row', { name: /Control socket/ });
  expect(row.textContent).toContain('doesn’t answer');
  const verdict = async (name: string) =>
    within(await card()).getByRole('row', { name: new RegExp(`^${name}`) }).lastElementChild?.textContent;
  expect(await verdict('Number')).toBe('As recorded');
  expect(await verdict('Start time')).toBe('As recorded');
  expect(await verdict('Host boot')).toBe('As recorded');
  expect(await verdict('VM on the command line')).toBe('As recorded');
  const choices = within(await card()).getAllByRole('button');
  expect(choices.map(({ textContent }) => textContent)).toEqual(['Check again', 'Dismiss']);
});

test('why a VM became unknown is said above its evidence, and not below it again', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('unknown');
  showApp(`/vms/${id}`, main);
  const shown = await card();
  const why = String((await main.value('vms.get', { id })).runtime.lastError);
  const banners = screen.getAllByRole('status').map(({ textContent }) => textContent);
  expect(banners).toContainEqual(expect.stringContaining(why));
  expect(within(shown).getByRole('row', { name: /Control socket/ }).textContent).toContain(why);
  expect(shown.textContent?.split(why)).toHaveLength(2);
});

test('the processes beside the hypervisor are listed, too', async () => {
  const driver = createUnreliableDriver({ helpers: (config) => [helperPlan(config, { role: 'files' })] });
  const main = await openMainProcess({ driver });
  const { id } = await main.vmIn('unknown');
  showApp(`/vms/${id}`, main);
  const row = within(await card()).getByRole('row', { name: /Helper process/ });
  expect(row.textContent).toMatch(/Files: process (\d+).*Process \1 is running and is this helper\./);
  await main.value('vms.forceStop', { id });
  await main.untilState(id, 'stopped');
});

test('a VM that failed because its disk is gone says so', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('error');
  showApp(`/vms/${id}`, main);
  const shown = within(await card());
  expect(shown.getByRole('heading').textContent).toBe('Disk file not found');
  expect((await card()).textContent).toContain('Put the file back');
});

test('a start that fails says so once: in the card, without a notice over it or a banner beside it', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped');
  const { diskPath } = machineFiles(main.paths, id);
  rmSync(diskPath);
  const { user } = showApp(`/vms/${id}`, main);
  await user.click(await screen.findByRole('button', { name: /Start/ }));
  const shown = within(await card());
  expect(shown.getByText(diskPath)).toBeTruthy();
  await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
  expect(document.body.textContent?.split(diskPath)).toHaveLength(2);
  expect(shown.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    '',
    'Delete VM…',
    'Dismiss',
  ]);
  // One Start: the header's.
  expect(screen.getAllByRole('button', { name: /Start|Try again/ })).toHaveLength(1);
  await user.click(shown.getByRole('button', { name: 'Delete VM…' }));
  await screen.findByRole('alertdialog', { name: 'Delete the VM “sandbox”?' });
});

test('a failure that is about something else than the missing file stays in sight', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped');
  rmSync(machineFiles(main.paths, id).diskPath);
  main.store.db
    .prepare("UPDATE vms SET state = 'error', runtime_json = ? WHERE id = ?")
    .run(JSON.stringify({ state: 'error', last_error: 'The guest’s kernel panicked.' }), id);
  showApp(`/vms/${id}`, main);
  expect((await card()).textContent).toContain('Disk file not found');
  expect(screen.getByRole('status').textContent).toBe('The guest’s kernel panicked.');
});

test('a start that fails elsewhere is told in a notice', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped');
  rmSync(machineFiles(main.paths, id).diskPath);
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'Start sandbox' }));
  const reason = async () => (await main.value('vms.get', { id })).runtime.lastError;
  await expect.poll(reason).toBeTruthy();
  expect(await screen.findAllByText((await reason()) ?? '')).not.toHaveLength(0);
});

test('a VM whose root file system has changed shows both, and can use the file as it is now', async () => {
  const main = await openMainProcess();
  const { id, imageId } = await main.vmIn('stopped');
  const { rootfsPath } = await main.value('images.get', { id: imageId });
  writeFileSync(rootfsPath, 'another');
  await main.error('vms.start', { id });
  showApp(`/vms/${id}`, main);
  const row = within(await card()).getByRole('row', { name: /Image file/ });
  expect(row.textContent).toMatch(/4096 bytes.*Has changed: 7 bytes/);
  expect((await card()).textContent).toContain('files in the VM can be damaged');
  await userEvent.click(within(await card()).getByRole('button', { name: 'Use the changed file' }));
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Evidence' })).toBeNull());
  expect(await main.value('vms.start', { id })).toMatchObject({ state: 'running' });
});

test('what is as it is written down needs no card', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('running');
  showApp(`/vms/${id}`, main);
  await screen.findByRole('heading', { name: 'sandbox' });
  expect(screen.queryByRole('region', { name: 'Evidence' })).toBeNull();
});

test.each([
  [{ mark: 'start_time', recorded: '100', found: '12345', verdict: 'differs' }, '123.45 s after boot'],
  [{ mark: 'pid', recorded: '100', found: '', verdict: 'differs' }, 'Missing'],
  [{ mark: 'uuid', recorded: 'a', found: null, verdict: 'unreadable' }, 'Can’t be read'],
] as const)('what a process is known by may be another, or not be read: %j', (verdict, text) => {
  render(
    <table>
      <tbody>
        <IdentityRow verdict={verdict} />
      </tbody>
    </table>,
  );
  expect(screen.getByRole('row').lastElementChild?.textContent).toBe(text);
});
