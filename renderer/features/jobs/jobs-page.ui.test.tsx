// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoId } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const list = (title: 'Running' | 'Ended') => screen.findByRole('list', { name: `${title} jobs` });
const job = async (title: 'Running' | 'Ended', name: string) =>
  within(await list(title)).getByRole('listitem', { name });

test('jobs are listed with what became of them', async () => {
  renderApp('/jobs');
  expect((await job('Ended', 'Create the image starter')).textContent).toContain('Done');
  const failed = await job('Ended', 'Back up the database');
  expect(failed.textContent).toContain('Free some space, then try again.');
  const interrupted = await job('Ended', 'Create the image starter-2');
  expect(interrupted.textContent).toContain('Interrupted');
  expect(interrupted.textContent).toContain('at “Writing the root file system”');
});

test('what a job made is a press away', async () => {
  const { user } = renderApp('/jobs');
  await user.click(
    within(await job('Ended', 'Create the image starter')).getByRole('link', { name: 'Show the image' }),
  );
  expect(window.location.hash).toBe(`#/images?image=${demoId('a', 1)}`);
});

test('one that was interrupted is tried again, once, and shows its log as it runs', async () => {
  const { user } = renderApp('/jobs');
  const interrupted = await job('Ended', 'Create the image starter-2');
  await user.click(within(interrupted).getByRole('button', { name: 'Try again' }));
  await user.click(await within(interrupted).findByRole('link', { name: 'Tried again' }));
  expect(within(interrupted).queryByRole('button', { name: 'Try again' })).toBeNull();
  await waitFor(() => expect(screen.getAllByText('Checking every file').length).toBeGreaterThan(0));
  await waitFor(() => expect(screen.queryByRole('list', { name: 'Running jobs' })).toBeNull());
  const log = screen.getByRole('list', { name: 'Log' });
  await waitFor(() => expect(log.textContent).toContain('Done'));
  expect(log.textContent).toContain('Fetching the kernel');
});

test('one that runs can be cancelled, and then be tried again', async () => {
  const { user, bridge } = renderApp('/jobs', { pace: 5000 });
  await job('Ended', 'Create the image starter');
  await bridge.invoke('images.createStarter', { name: 'tiny' });
  await waitFor(async () => expect(await job('Running', 'Create the image tiny')).toBeTruthy());
  const running = await job('Running', 'Create the image tiny');
  await user.click(within(running).getByRole('button', { name: 'Cancel: Create the image tiny' }));
  await waitFor(async () =>
    expect((await job('Ended', 'Create the image tiny')).textContent).toContain('Cancelled'),
  );
  within(await job('Ended', 'Create the image tiny')).getByRole('button', { name: 'Try again' });
});

test('the log is shown on demand', async () => {
  const { user } = renderApp('/jobs');
  const failed = await job('Ended', 'Back up the database');
  expect(within(failed).queryByRole('list', { name: 'Log' })).toBeNull();
  await user.click(within(failed).getByRole('button', { name: 'Log' }));
  await within(failed).findByText('Fetching the kernel');
});
