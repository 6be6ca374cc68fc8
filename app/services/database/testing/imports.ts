import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import type { ImportChoices, ImportPreview } from '../../../contract/index.ts';
import type { Hypervisors } from '../../../hypervisors/driver/hypervisors.ts';
import { testFixture } from '../../../store/testing/factories.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../../testing/test-dashboard.ts';

/** Those of the test that runs, disposed of after it. */
export const dashboards: TestDashboard[] = [];
afterEach(async () => {
  for (const app of dashboards.splice(0)) await app.dispose();
});

/** A dashboard whose person chooses a database of the other program, after `change` was done to it. */
export async function openBeside(
  change: (source: string, dir: string) => void = () => undefined,
  hypervisors?: Hypervisors,
) {
  let path: string | null = null;
  const app = await openTestDashboard({
    pickDatabase: async () => path,
    ...(hypervisors ? { hypervisors } : {}),
  });
  dashboards.push(app);
  const theirs = join(app.home, 'theirs');
  mkdirSync(theirs);
  const source = join(theirs, 'state.db');
  copyFileSync(testFixture('populated'), source);
  change(source, theirs);
  path = source;
  return { app, source, theirs, choosePath: (other: string | null) => (path = other) };
}

/** The image debian-dev gets real files, so that its VMs can have disks. */
export function giveFiles(source: string, dir: string): void {
  const { kernelPath, rootfsPath } = imageFiles(dir);
  const db = new Database(source);
  db.prepare(
    "UPDATE images SET kernel_path = ?, rootfs_path = ?, modules_dir = NULL WHERE name = 'debian-dev'",
  ).run(kernelPath, rootfsPath);
  db.close();
}

export async function choose(app: TestDashboard): Promise<ImportPreview> {
  const preview = await app.value('imports.choose', {});
  if (!preview) throw new Error('a file was chosen');
  return preview;
}

export const all = ({ images, vms }: ImportPreview): ImportChoices => ({
  images: images.map(({ id }) => ({ id, take: 'import' })),
  vms: vms.map(({ id }) => ({ id, address: 'keep' })),
});

export const copies = (app: TestDashboard) =>
  readdirSync(app.paths.stateDir).filter((name) => name.startsWith('import-'));
export const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
