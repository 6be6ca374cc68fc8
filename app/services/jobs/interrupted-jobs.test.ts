import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import type { MakeStarter } from '../images/starter-images.ts';

const file = (name: string) => ({ name, size: 1, sha256: '' });
const manifest = {
  files: { kernel: file('vmlinux'), initrd: file('initrd.img'), rootfs: file('rootfs.ext4') },
};

/** Begins, as the real one does, beside the folder that it fills, and goes on until it is told to stop. */
const endless: MakeStarter = ({ dir, signal, onProgress }) => {
  mkdirSync(join(dir, '..', `..creating-${dir.split('.creating-')[1]}-x7Yz`));
  onProgress({ step: 'Copying the kernel', fraction: 0.4 });
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
};
const quick: MakeStarter = async ({ dir }) => {
  for (const { name } of Object.values(manifest.files)) writeFileSync(join(dir, name), 'x');
  return manifest as never;
};

let before: TestDashboard;
let app: TestDashboard;

/** The dashboard is gone without a word, as by kill -9: it writes nothing more, and another one starts on the same files. */
async function crash(): Promise<void> {
  app = await openTestDashboard({ home: before.home, driver: before.driver, makeStarter: quick });
}

beforeEach(async () => {
  before = await openTestDashboard({ makeStarter: endless });
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await before.dashboard.close();
  await app.dispose();
});

describe('a starter image that a crash cut short', () => {
  it('is not there, nor any file of it; its job says so and makes it when tried again', async () => {
    const id = await before.value('images.createStarter', {});
    await until(() => expect(readdirSync(before.paths.imagesDir)).toHaveLength(2));
    await crash();
    expect(readdirSync(app.paths.imagesDir)).toEqual([]);
    expect(await app.value('images.list', {})).toMatchObject({ total: 0 });
    expect(await app.value('jobs.list', {})).toMatchObject([
      { id, state: 'interrupted', step: 'Copying the kernel', fraction: 0.4, canRetry: true, resultId: null },
    ]);
    expect((await app.value('jobs.log', { id })).map(({ text }) => text)).toEqual([
      'Started',
      'Copying the kernel',
      'Banger closed while the job was running. No image was created, and partial files were removed.',
    ]);

    const again = await app.value('jobs.retry', { id });
    await until(async () =>
      expect(await app.value('jobs.list', {})).toMatchObject([
        { id: again, state: 'succeeded' },
        { id, canRetry: false, retriedAs: again },
      ]),
    );
    const [job] = await app.value('jobs.list', {});
    const image = await app.value('images.get', { id: job?.resultId ?? '' });
    expect(image).toMatchObject({ name: 'starter', missingFiles: [] });
    expect(await app.error('jobs.retry', { id })).toMatchObject({ code: 'wrong_state' });
  });

  it('asks for its name again when it is tried again, and says when that is taken by now', async () => {
    const id = await before.value('images.createStarter', { name: 'mine' });
    await crash();
    await app.image('mine');
    expect(await app.error('jobs.retry', { id })).toMatchObject({ code: 'name_taken' });
    expect((await app.value('jobs.list', {}))[0]).toMatchObject({ id, canRetry: true, retriedAs: null });
  });

  it('after it had been made is there, and its job has succeeded', async () => {
    const id = await before.value('images.createStarter', {});
    const image = await before.image('made-in-time');
    const db = new Database(before.paths.database);
    db.prepare('UPDATE jobs SET input_json = ? WHERE id = ?').run(JSON.stringify({ imageId: image.id }), id);
    db.close();
    await crash();
    expect(await app.value('jobs.list', {})).toMatchObject([
      { id, state: 'succeeded', resultId: image.id, fraction: 1, canRetry: false },
    ]);
  });
});

it('a restored backup, in which the job that made it runs for ever, says what that means', async () => {
  await before.dashboard.close();
  await crash();
  const id = await app.value('database.backUp', {});
  await until(async () => expect(await app.value('jobs.list', {})).toMatchObject([{ state: 'succeeded' }]));
  const [backup] = await app.value('database.backups', {});
  await app.dashboard.close();
  copyFileSync(backup?.path ?? '', app.paths.database);
  app = await openTestDashboard({ home: app.home, driver: app.driver });
  expect(await app.value('jobs.list', {})).toMatchObject([{ id, state: 'interrupted', canRetry: true }]);
  expect((await app.value('jobs.log', { id })).at(-1)?.text).toContain(
    'or this database is the copy that the job made',
  );
});
