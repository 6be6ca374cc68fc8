import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { type AppliedMigration, readFacts, readLedger, StrangeLedger, writtenBy } from './ledger.ts';
import { label, listFailure, type Migration } from './migration.ts';
import { tableProblems } from './needed-tables.ts';

/**
 * What is recorded, by id; null without a ledger. Throws for a database that this program must not write to: one of a
 * newer version (`database_newer`), or one that went another way than ours (`file_invalid`).
 */
export function readHistory(
  db: Database.Database,
  migrations: readonly Migration[],
): AppliedMigration[] | null {
  let applied: AppliedMigration[] | null;
  try {
    applied = readLedger(db);
  } catch (error) {
    if (error instanceof StrangeLedger) throw foreign(db, 'its migration table isn’t Banger’s');
    throw error;
  }
  checkHistory(db, applied, migrations);
  const problems = tableProblems(db);
  if (problems.length > 0) throw foreign(db, problems.join('; '));
  return applied;
}

const texts = new WeakMap<readonly Migration[], string>();

/** Whether a ledger records just these: `ledgerText` is that of `readLedgerText`. One comparison, however long the list. */
export function isUpToDate(ledgerText: string | null, migrations: readonly Migration[]): boolean {
  let expected = texts.get(migrations);
  if (expected === undefined) {
    expected = migrations.map(({ id, name }) => `${id} ${name}`).join('\n');
    texts.set(migrations, expected);
  }
  return (ledgerText ?? '') === expected;
}

/** Holds what is recorded against our list. Ids that are ours and not recorded are no reason to refuse: they will run. */
export function checkHistory(
  db: Database.Database,
  applied: readonly AppliedMigration[] | null,
  migrations: readonly Migration[],
): void {
  if (applied === null) {
    checkUnversioned(db);
    return;
  }
  const newest = migrations.at(-1)?.id ?? 0;
  const names = new Map(migrations.map(({ id, name }) => [id, name]));
  for (const entry of applied) {
    if (!Number.isSafeInteger(entry.id) || typeof entry.name !== 'string') {
      throw foreign(db, `its migration table has an entry that isn’t a migration (${String(entry.id)})`);
    }
    if (entry.id > newest) continue;
    const ours = names.get(entry.id);
    if (ours === undefined) throw foreign(db, `it records ${label(entry)}, which Banger never had`);
    if (ours !== entry.name) {
      throw foreign(db, `it records ${label(entry)}, which Banger calls “${ours}”`);
    }
  }
  const last = applied.at(-1);
  if (last && last.id > newest) throw newer(db, last, newest);
}

/** Throws when a migration of ours is no longer what it was when this database got it. */
export function checkUnedited(db: Database.Database, migrations: readonly Migration[]): void {
  const ours = new Map(migrations.map((migration) => [migration.id, migration]));
  for (const { id, fingerprint, appVersion } of readFacts(db)) {
    const migration = ours.get(id);
    if (!migration?.fingerprint || !fingerprint || migration.fingerprint === fingerprint) continue;
    const by = appVersion ? ` by version ${appVersion}` : '';
    throw listFailure(
      `${label(migration)} has been edited since it was applied to ${db.name}${by}: it now creates another schema.`,
    );
  }
}

/** Without a ledger it is empty, or ours from before versioning, or anybody's: then none of its tables is ours. */
function checkUnversioned(db: Database.Database): void {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all();
  const names = tables.map((name) => name.toLowerCase());
  if (names.length > 0 && !names.includes('images') && !names.includes('vms')) {
    throw foreign(db, 'it has neither images nor VMs');
  }
}

function newer(db: Database.Database, last: AppliedMigration, newest: number): AppError {
  const version = writtenBy(db);
  return new AppError({
    code: 'database_newer',
    message: `The database ${db.name} was last used by a newer version of Banger Desktop${version ? ` (${version})` : ''}. It has ${label(last)}, but this version knows migrations only up to ${newest}.`,
    unchanged: 'The file is unchanged.',
    hint: 'Update Banger Desktop, or start it with BANGER_HOME set to another folder.',
  });
}

function foreign(db: Database.Database, why: string): AppError {
  return new AppError({
    code: 'file_invalid',
    message: `The database ${db.name} belongs to another program: ${why}.`,
    unchanged: 'The file is unchanged.',
    hint: 'Move the file to where it belongs, or start Banger Desktop with BANGER_HOME set to another folder.',
  });
}
