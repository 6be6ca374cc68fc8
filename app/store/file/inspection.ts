import type { ErrorValue } from '../../contract/errors.ts';
import type { AppliedMigration } from '../migrate/ledger.ts';

export type DatabaseState =
  | 'up_to_date'
  | 'pending'
  /** Without a ledger, with images or VMs: from before versioning. */
  | 'unversioned'
  /** Zero bytes (a loss: `problem` says so), or a valid database without any table. */
  | 'empty'
  | 'newer'
  | 'foreign'
  | 'corrupt'
  | 'not_a_database'
  | 'missing'
  /** Another process keeps readers out. */
  | 'locked';

/** What can be told of a database file without changing a byte of it. */
export interface Inspection {
  readonly path: string;
  readonly state: DatabaseState;
  /** Empty when it cannot be read, as is `pending`. */
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly { readonly id: number; readonly name: string }[];
  /** Rows that point at nothing. */
  readonly foreignKeyViolations: number;
  /** `ok`, or what is wrong with the content; null: it could not be read. */
  readonly integrity: string | null;
  /** Bytes of the database and its write-ahead log. */
  readonly size: number;
  /** Version of the program that applied the newest migration; null: nobody noted it. */
  readonly writtenBy: string | null;
  /** Why it cannot be used as it is; null when it can: up to date, pending, unversioned, empty but valid. */
  readonly problem: ErrorValue | null;
}
