import { existsSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import type { App } from './support/app.ts';
import { sendSignal } from './support/machines.ts';
import { expect, test } from './support/test.ts';

/** Starts the job that makes the starter image, and ends the dashboard as soon as a file of it is being written. */
async function endWhileMaking(app: App, imagesDir: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<string[]> {
  const halfMade = new Promise<string[]>((resolve) => {
    const watcher = watch(imagesDir, () => {
      const names = readdirSync(imagesDir);
      if (!names.some((name) => name.startsWith('..creating-'))) return;
      watcher.close();
      // Here and now: the copy takes a fraction of a second.
      sendSignal(app.pid, signal);
      resolve(readdirSync(imagesDir));
    });
  });
  await new Dashboard(app.page).goTo('Images');
  await app.page.getByRole('button', { name: 'Create starter image' }).click();
  const left = await halfMade;
  await app.ended();
  return left;
}

test('an image that a kill cut short is not there, its job says so, and is tried again', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const imagesDir = join(home.dir, 'data/images');
  const first = await launch();
  const left = await endWhileMaking(first, imagesDir, 'SIGKILL');
  first.takeProblems();
  expect(left).not.toEqual([]);
  expect(home.query((db) => db.prepare('SELECT state FROM jobs').all())).toEqual([{ state: 'running' }]);

  const app = await launch();
  const dashboard = new Dashboard(app.page);
  const gallery = new Gallery(app);
  await gallery.open();
  const jobs = app.page.getByRole('region', { name: 'Jobs' });

  await test.step('the next launch calls it interrupted, and nothing half made is left', async () => {
    await dashboard.goTo('Jobs');
    const job = jobs.getByRole('list', { name: 'Finished jobs' }).getByRole('listitem').first();
    await expect(job).toContainText('Interrupted');
    await job.getByRole('button', { name: 'Log' }).click();
    await expect(job).toContainText('No image was created, and partial files were removed.');
    expect(readdirSync(imagesDir)).toEqual([]);
    expect(home.rows('images')).toEqual([]);
    await gallery.show('jobs-interrupted');
  });

  await test.step('it is tried again, and makes the image', async () => {
    await jobs.getByRole('button', { name: 'Try again' }).click();
    const done = jobs
      .getByRole('listitem', { name: 'Creating the image “starter”' })
      .filter({ hasText: 'Done' });
    await expect(done.first()).toBeVisible({ timeout: 30_000 });
    await expect(jobs.getByRole('link', { name: 'Retried' })).toBeVisible();
    await expect(jobs.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await gallery.show('jobs');
    await jobs.getByRole('link', { name: 'Show image' }).click();
    await expect(dashboard.image('starter')).toBeVisible();
    const [image] = home.rows('images');
    expect(readdirSync(imagesDir)).toEqual([image?.id]);
    expect(existsSync(String(image?.kernel_path))).toBe(true);
  });
});

test('a job that runs when the computer shuts down is cancelled, and said to have been', async ({
  home,
  launch,
}) => {
  const imagesDir = join(home.dir, 'data/images');
  const first = await launch();
  await endWhileMaking(first, imagesDir, 'SIGTERM');

  const app = await launch();
  await new Dashboard(app.page).goTo('Jobs');
  const job = app.page.getByRole('list', { name: 'Finished jobs' }).getByRole('listitem').first();
  await expect(job).toContainText('Canceled');
  await job.getByRole('button', { name: 'Log' }).click();
  await expect(job).toContainText('Banger is closing');
  expect(readdirSync(imagesDir)).toEqual([]);
  expect(home.rows('images')).toEqual([]);
});
