// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MakeStarter } from '../../../app/services/images/starter-images.ts';
import type { WritableDb } from '../../../app/store/db.ts';
import { insertJob } from '../../../app/store/jobs.ts';
import { until } from '../../../app/testing/until.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { makeStarter, makeStarterForever } from '../../testing/starter-image.ts';

const list = (title: 'Running' | 'Finished') => screen.findByRole('list', { name: `${title} jobs` });
const job = async (title: 'Running' | 'Finished', name: string) =>
  within(await list(title)).getByRole('listitem', { name });

const fullDisk: MakeStarter = async ({ onProgress }) => {
  onProgress({ step: 'Copying the kernel', fraction: 0.2 });
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
};

/** Makes an image to the end, good or bad. */
async function makeImage(main: MainProcess, name: string) {
  const id = await main.value('images.createStarter', { name });
  return until(async () => {
    const made = (await main.value('jobs.list', {})).find((one) => one.id === id);
    if (!made || made.state === 'running') throw new Error('It still runs.');
    return made;
  });
}

/** After one job that succeeded, one that failed, and one that the end of the dashboard cut short. */
async function openJobs() {
  let make: MakeStarter = makeStarter;
  const given: MakeStarter = (request) => make(request);
  const before = await openMainProcess({ makeStarter: given });
  const succeeded = await makeImage(before, 'good');
  make = fullDisk;
  const failed = await makeImage(before, 'bad');
  insertJob(before.store.db as WritableDb, {
    ...succeeded,
    id: '00000000-0000-4000-8000-00000000000c',
    title: 'Creating the image “cut”',
    state: 'running',
    step: 'Writing the root file system',
    fraction: 0.62,
    endedAt: null,
    resultId: null,
    input: { name: 'cut', imageId: '00000000-0000-4000-8000-00000000000a' },
  });
  await before.dashboard.close();
  const main = await openMainProcess({ after: before, makeStarter: given });
  make = makeStarter;
  return { main, succeeded, failed, ...showApp('/jobs', main) };
}

test('jobs are listed with what became of them', async () => {
  const { failed } = await openJobs();
  expect((await job('Finished', 'Creating the image “good”')).textContent).toContain('Done');
  expect(failed.error?.code).toBe('disk_full');
  // Its title is right above.
  expect((await job('Finished', 'Creating the image “bad”')).textContent).toContain(
    'The image couldn’t be created: the disk is full. Its partial results were removed. Free some space, then try again.',
  );
  const interrupted = await job('Finished', 'Creating the image “cut”');
  expect(interrupted.textContent).toContain('Interrupted');
  expect(interrupted.textContent).toContain('at “Writing the root file system”');
});

test('what a job made is a press away', async () => {
  const { user, succeeded } = await openJobs();
  await user.click(
    within(await job('Finished', 'Creating the image “good”')).getByRole('link', { name: 'Show image' }),
  );
  expect(window.location.hash).toBe(`#/images?image=${succeeded.resultId}`);
});

test('one that was interrupted is tried again, once, and shows its log as it runs', async () => {
  const { user } = await openJobs();
  const interrupted = await job('Finished', 'Creating the image “cut”');
  await user.click(within(interrupted).getByRole('button', { name: 'Try again' }));
  await user.click(await within(interrupted).findByRole('link', { name: 'Retried' }));
  expect(within(interrupted).queryByRole('button', { name: 'Try again' })).toBeNull();
  await waitFor(() => expect(screen.queryByRole('list', { name: 'Running jobs' })).toBeNull());
  const log = screen.getByRole('list', { name: 'Log' });
  await waitFor(() => expect(log.textContent).toContain('Done'));
  expect(log.textContent).toContain('Checking every file');
});

test('one that runs can be cancelled, and then be tried again', async () => {
  const main = await openMainProcess({ makeStarter: makeStarterForever });
  const { user } = showApp('/jobs', main);
  await main.value('images.createStarter', { name: 'tiny' });
  await waitFor(async () => expect(await job('Running', 'Creating the image “tiny”')).toBeTruthy());
  const running = await job('Running', 'Creating the image “tiny”');
  expect(running.textContent).toContain('Copying the kernel');
  await user.click(within(running).getByRole('button', { name: 'Cancel: Creating the image “tiny”' }));
  await waitFor(async () =>
    expect((await job('Finished', 'Creating the image “tiny”')).textContent).toContain('Canceled'),
  );
  within(await job('Finished', 'Creating the image “tiny”')).getByRole('button', { name: 'Try again' });
});

test('the log is shown on demand', async () => {
  const { user } = await openJobs();
  const failed = await job('Finished', 'Creating the image “bad”');
  expect(within(failed).queryByRole('list', { name: 'Log' })).toBeNull();
  await user.click(within(failed).getByRole('button', { name: 'Log' }));
  await within(failed).findByText('Copying the kernel');
});
