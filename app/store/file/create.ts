import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCodeOf } from '../../lib/failures.ts';
import type { Clock } from '../db.ts';
import { unusable } from '../failures.ts';
import { openGuarded } from '../migrate/guarded-db.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';
import { finishRestore } from './restore.ts';

interface CreateOptions {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly appVersion?: string | undefined;
  readonly nativeBinding?: string | undefined;
}

/**
 * A new database appears under its name whole, with its newest schema, or not at all: a zero-byte file is then always
 * the trace of a loss, and never a first start that was cut short.
 */
export function createIfMissing(path: string, options: CreateOptions): void {
  if (exists(path)) return;
  if (finishRestore(path, options)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite would replay it into the new file.
  if (exists(`${path}-wal`)) {
    throw unusable(path, 'is missing, but its write-ahead log (-wal) is still there', putItBack);
  }
  const draft = `${path}.new-${process.pid}`;
  try {
    writeDurably(draft, newDatabase(options));
    linkSync(draft, path);
  } catch (error) {
    // Another process has made it in the meantime: then that is the one.
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

const putItBack =
  'Put the database file back beside its log. Without it, move the log to a safe place and put a backup there.';

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function newDatabase({ migrations, clock, appVersion, nativeBinding }: CreateOptions): Buffer {
  const memory = openGuarded(':memory:', { nativeBinding });
  try {
    migrate(memory, migrations, { clock, appVersion, nativeBinding });
    return memory.db.serialize();
  } finally {
    memory.db.close();
  }
}

function writeDurably(path: string, bytes: Buffer): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
