import Database from 'better-sqlite3';

/**
 * The names in a table of a database that may be in use, in their order, for what must be quick and may be wrong. Empty where
 * they cannot be read; nothing is written.
 */
export function namesIn(path: string, table: 'images' | 'vms', nativeBinding: string | undefined): string[] {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 0, nativeBinding });
    return db
      .prepare<[], string>(`SELECT name FROM ${table} WHERE typeof(name) = 'text' ORDER BY name`)
      .pluck()
      .all();
  } catch {
    return [];
  } finally {
    db?.close();
  }
}
