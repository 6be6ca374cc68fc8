import { change } from '../../app/store/file/testing/databases.ts';
import { type MainProcess, openMainProcess } from './main-process.ts';

/** As the window is told in its address. */
export const readOnly = { reason: 'newer', writtenBy: '9.0.0' } as const;

/** The main process over a database that version 9.0.0 has changed since `fill` was done to it. */
export async function openNewerDatabase(fill: (main: MainProcess) => Promise<unknown> = async () => {}) {
  const before = await openMainProcess();
  await fill(before);
  await before.dashboard.close();
  change(
    before.paths.database,
    `INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
     INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0');`,
  );
  return openMainProcess({ after: before });
}
