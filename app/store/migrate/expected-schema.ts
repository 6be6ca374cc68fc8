import { openGuarded } from './guarded-db.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration.ts';
import { describeSchema } from './schema.ts';

/** The description (see `describeSchema`) of what the list makes of an empty database, after each of its migrations. */
export function expectedSchemas(
  migrations: readonly Migration[],
  options: { nativeBinding?: string | undefined } = {},
): { id: number; description: string }[] {
  const memory = openGuarded(':memory:', options);
  // Compared with nothing: what is expected may not depend on what was expected before.
  const bare = migrations.map((migration) => ({ ...migration, fingerprint: undefined }));
  try {
    return bare.map(({ id }, index) => {
      migrate(memory, bare.slice(0, index + 1), { clock: { now: () => new Date(0) } });
      return { id, description: describeSchema(memory.db) };
    });
  } finally {
    memory.db.close();
  }
}
