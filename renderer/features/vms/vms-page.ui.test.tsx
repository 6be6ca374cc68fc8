// @vitest-environment happy-dom
import { renameSync, rmSync } from 'node:fs';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { machineFiles } from '../../../app/services/machines/machine-config.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

async function row(name: string): Promise<HTMLElement> {
  const found = (await screen.findByRole('link', { name })).closest('tr');
  if (!found) throw new Error(`${name} is not in a row.`);
  return found;
}

test('a changed VM is on the screen by its event alone, before any list is asked for again', async () => {
  const main = await openMainProcess();
  const alpha = await main.vmIn('stopped', 'alpha');
  showApp('/', main);
  expect(within(await row('alpha')).getByText('Stopped')).toBeTruthy();
  main.bridge.invoke = () => new Promise(() => {});
  await main.value('vms.start', { id: alpha.id });
  await screen.findByText('Running', { selector: 'td *' });
});

test('a deleted VM leaves the list', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'alpha');
  const beta = await main.vmIn('stopped', 'beta');
  showApp('/', main);
  await row('beta');
  await main.value('vms.delete', { id: beta.id });
  await waitFor(() => expect(screen.queryByRole('link', { name: 'beta' })).toBeNull());
  await row('alpha');
});

test.each([
  ['stopped', 'Start'],
  ['error', 'Start'],
  ['running', 'Stop'],
  ['paused', 'Resume'],
  ['starting', 'Cancel start'],
  ['stopping', 'Force off'],
  ['unknown', 'Force off'],
] as const)('a VM that is %s offers to %s it', async (state, action) => {
  const main = await openMainProcess();
  await main.vmIn(state, 'alpha');
  showApp('/', main);
  expect(await within(await row('alpha')).findByRole('button', { name: `${action} alpha` })).toBeTruthy();
});

test('a press on Start starts the VM', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'alpha');
  const { user } = showApp('/', main);
  await user.click(await within(await row('alpha')).findByRole('button', { name: 'Start alpha' }));
  await waitFor(async () => expect(within(await row('alpha')).getByText('Running')).toBeTruthy());
});

test('sorting, filter and search are in the URL', async () => {
  const main = await openMainProcess();
  await main.vmIn('running', 'api-sandbox');
  await main.vmIn('running', 'dns-lab');
  await main.vmIn('stopped', 'dns-old');
  const { user } = showApp('/', main);
  await row('api-sandbox');
  await user.click(screen.getByRole('button', { name: 'Last used' }));
  await user.click(await screen.findByRole('button', { name: /^Running/ }));
  await user.type(screen.getByRole('textbox', { name: 'Search VMs by name or address' }), 'dns');
  expect(window.location.hash).toBe('#/?query=dns&filter=running&sort=-lastTouchedAt');
  await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
  await row('dns-lab');
});

test('a search without a match says so and leads back to all VMs', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'api-sandbox');
  const { user } = showApp('/?query=nowhere', main);
  await user.click(await screen.findByRole('button', { name: 'Show all VMs' }));
  await row('api-sandbox');
});

test('arrows move through the rows and Enter opens one', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'alpha');
  const beta = await main.vmIn('stopped', 'beta');
  const { user } = showApp('/', main);
  (await screen.findByRole('link', { name: 'alpha' })).focus();
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(document.activeElement?.textContent).toBe('beta'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${beta.id}`));
});

test('a list that cannot be read says what happened and can be asked for again', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'alpha');
  const { user } = showApp('/', main);
  await row('alpha');
  const obey = main.refuse('vms.list', {
    code: 'internal',
    message: 'The list broke.',
    unchanged: 'All is there.',
    hint: 'Ask again.',
  });
  await user.click(screen.getByRole('button', { name: 'State' }));
  const retry = await screen.findByRole('button', { name: 'Try again' });
  expect(screen.getByRole('alert').textContent).toContain('The list broke.');
  expect(screen.getByRole('alert').textContent).toContain('All is there. Ask again.');
  obey();
  await user.click(retry);
  await row('alpha');
});

test('a VM whose disk or image is missing says so before a start is tried, until the file is back', async () => {
  const main = await openMainProcess();
  const web = await main.vmIn('stopped', 'web');
  await main.vmIn('stopped', 'api');
  const { kernelPath } = await main.value('images.get', { id: web.imageId });
  rmSync(machineFiles(main.paths, web.id).diskPath);
  const kept = `${kernelPath}.kept`;
  renameSync(kernelPath, kept);
  showApp('/', main);
  await waitFor(async () => expect((await row('web')).textContent).toContain('StoppedDisk missing'));
  expect((await row('api')).textContent).toContain('StoppedImage missing');
  await main.value('images.update', { id: web.imageId, kernelPath: kept });
  await waitFor(async () => expect((await row('api')).textContent).not.toContain('missing'));
  expect((await row('web')).textContent).toContain('Disk missing');
});
