import Database from 'better-sqlite3';
import { foreignKeyViolations } from '../migrate/foreign-keys.ts';
import { integrityOf } from './content.ts';

export interface ContentCheck {
  /** `ok`, or the first things that are wrong, in a line. */
  readonly integrity: string;
  /** Rows that point at nothing. */
  readonly foreignKeyViolations: number;
}

/** Reads the content of a database that is in use, through a connection of its own that writes nothing. */
export function checkOpen(path: string, nativeBinding: string | undefined): ContentCheck {
  const db = new Database(path, { readonly: true, fileMustExist: true, nativeBinding });
  try {
    const violations = [...foreignKeyViolations(db).values()];
    return {
      integrity: integrityOf(db),
      foreignKeyViolations: violations.reduce((sum, count) => sum + count, 0),
    };
  } finally {
    db.close();
  }
}
