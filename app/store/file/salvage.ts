import { statSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import type { Migration } from '../migrate/migration.ts';
import { recoveredStem } from './backup-names.ts';
import { type Backup, describeBackup } from './backups.ts';
import { finishCopy } from './copy.ts';
import { readStart } from './database-files.ts';
import { publish } from './durable.ts';
import { requireSpace } from './free-space.ts';
import { newPartial, removePartial, removeStalePartials } from './partials.ts';
import { workFailure } from './problems.ts';
import { copyReadable, type SalvagedTable } from './salvage-copy.ts';
import { takeSnapshot } from './snapshot.ts';

interface SalvageOptions {
  /** Not open in this process (see `takeSnapshot`). */
  readonly path: string;
  readonly backupsDir: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
}

interface Salvage {
  /** The new database, of kind `recovered`: it can be restored like a backup. */
  readonly backup: Backup;
  readonly tables: readonly SalvagedTable[];
  /** File with the rows that were read and that the new database does not take; null: none. */
  readonly leftovers: string | null;
}

/**
 * Reads what can be read of a damaged database into a new one among the backups. The damaged file does not change. Throws
 * an `AppError`, also when nothing at all could be read.
 */
export async function salvage(options: SalvageOptions): Promise<Salvage> {
  const { path, backupsDir } = options;
  const partials: string[] = [];
  try {
    const snapshot = takeSnapshot(path);
    try {
      const draft = newPartial(backupsDir, 'recovered.db');
      partials.push(draft);
      const rest = newPartial(backupsDir, 'recovered.jsonl');
      partials.push(rest);
      removeStalePartials(backupsDir);
      requireSpace(backupsDir, 2 * statSync(snapshot.path).size, `a recovered copy of the database ${path}`);
      fillUp(snapshot.path);
      const { tables, leftovers } = copyReadable(snapshot.path, draft, rest, options);
      if (tables.every(({ rows, damaged }) => rows === 0 && damaged)) throw nothingReadable(path);
      return publishBoth(draft, leftovers > 0 ? rest : null, tables, options);
    } finally {
      snapshot.dispose();
    }
  } catch (cause) {
    const unchanged = 'The damaged file and your backups weren’t modified.';
    throw workFailure(
      cause,
      `The readable rows of the database ${path} couldn’t be written to ${backupsDir}`,
      unchanged,
    );
  } finally {
    partials.forEach(removePartial);
  }
}

function publishBoth(
  draft: string,
  rest: string | null,
  tables: readonly SalvagedTable[],
  { path, clock, nativeBinding }: SalvageOptions,
): Salvage {
  const content = finishCopy(draft, nativeBinding);
  if (content.damaged !== null) {
    throw new Error(`the rows that were read from ${path} gave a damaged database (${content.damaged})`);
  }
  const recovered = publish(draft, recoveredStem(clock), '.db');
  const leftovers = rest && publish(rest, basename(recovered, '.db'), '.leftovers.jsonl');
  return { backup: describeBackup(recovered, content), tables, leftovers };
}

/**
 * Gives a copy that was cut short the length that its header tells, with zeros: SQLite then reads what is there, and finds
 * damage only where something is missing. The layout of the header: https://sqlite.org/fileformat2.html#the_database_header
 */
function fillUp(copy: string): void {
  const header = readStart(copy, 100);
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const size = pageSize * header.readUInt32BE(28);
  // Beyond that it is the header that is damaged.
  const believable = 1024 ** 4;
  if (size > statSync(copy).size && size < believable) truncateSync(copy, size);
}

function nothingReadable(path: string): AppError {
  return new AppError({
    code: 'database_corrupt',
    message: `No rows of the database ${path} could be read.`,
    unchanged: 'The damaged file and your backups weren’t modified.',
    hint: 'Restore a backup, and keep the damaged file: a specialist may recover more.',
  });
}
