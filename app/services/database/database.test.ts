import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(() => app.dispose());

it('says when the last backup was taken, by the names of the files', async () => {
  const { backupsDir } = app.paths;
  mkdirSync(backupsDir, { recursive: true });
  for (const name of [
    'state-2026-11-22T08-30-00Z-schema-1.db',
    'state-2026-11-23T08-30-00Z-schema-1.db',
    'notes',
  ])
    writeFileSync(join(backupsDir, name), '');
  expect(await app.value('database.status', {})).toMatchObject({ lastBackupAt: '2026-11-23T08:30:00Z' });
});

it.each<[string, (dir: string) => void]>([
  ['is not there', () => undefined],
  ['is a file', (dir) => writeFileSync(dir, '')],
  ['is a link to itself', (dir) => symlinkSync(dir, dir)],
])('says all else when the folder of the backups %s', async (_, make) => {
  const { backupsDir } = app.paths;
  rmSync(backupsDir, { recursive: true, force: true });
  make(backupsDir);
  expect(await app.value('database.status', {})).toMatchObject({
    path: app.paths.database,
    lastBackupAt: null,
    pending: [],
  });
});
