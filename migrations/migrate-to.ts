import { onTestFinished } from 'vitest';
import { type GuardedDb, openGuarded } from '../app/store/migrate/guarded-db.ts';
import { migrate } from '../app/store/migrate/migrate.ts';
import { migrations } from './index.ts';

/** Applies every migration up to `id`, and none after it. */
export function migrateTo(file: GuardedDb, id: number): void {
  const list = migrations.filter((migration) => migration.id <= id);
  migrate(file, list, { clock: { now: () => new Date('2026-05-01T12:00:00Z') } });
}

/** An empty database that has every migration up to `id` (0: none), closed when the running test has ended. */
export function databaseAt(id: number): GuardedDb {
  const file = openGuarded(':memory:');
  onTestFinished(() => {
    file.db.close();
  });
  migrateTo(file, id);
  return file;
}
