import Database from 'better-sqlite3';
import { migrations } from '../../../migrations/index.ts';
import { inspect } from '../../store/file/inspect.ts';
import type { Inspection } from '../../store/file/inspection.ts';
import { takeSnapshot } from '../../store/file/snapshot.ts';
import { expectedSchemas } from '../../store/migrate/expected-schema.ts';
import { foreignKeyViolations } from '../../store/migrate/foreign-keys.ts';
import { rowNotes, setAsideNotes } from '../../store/migrate/row-notes.ts';
import { describeSchema } from '../../store/migrate/schema.ts';
import { errorText } from '../kit/output.ts';
import type { Command } from './context.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { schemaDifference } from './schema-difference.ts';

interface Findings {
  readonly integrity: readonly string[];
  /** `vms → images: 2` */
  readonly foreignKeys: readonly string[];
  /** Rows that our own schema would have refused, and what lets them in, in sentences. */
  readonly rows: readonly string[];
  /** Other programs' tables and the like that have another name now, in sentences. */
  readonly setAside: readonly string[];
  /** Against the schema that this version's migrations make, of those that are applied. */
  readonly schema: { readonly missing: readonly string[]; readonly extra: readonly string[] };
}

/** Every page, every row that points at another, and the schema. Works on a copy: the database is only read. */
export const check: Command = ({ path, nativeBinding, answer }) => {
  const found = inspect(path, migrations, { nativeBinding });
  const unreadable = found.integrity !== 'ok' || found.state === 'foreign';
  if (unreadable) {
    answer(found.problem ? errorText(found.problem) : found.state, {
      path,
      state: found.state,
      ok: false,
      findings: null,
    });
    return exitCodeOf(found);
  }
  const findings = lookDeeply(found, nativeBinding);
  const ok =
    findings.integrity.length === 0 &&
    findings.foreignKeys.length === 0 &&
    findings.rows.length === 0 &&
    findings.schema.missing.length === 0;
  answer(textOf(found, findings, ok), { path, state: found.state, ok, findings });
  if (findings.integrity.length > 0) return exitCodes.corrupt;
  return ok ? exitCodeOf(found) : exitCodes.error;
};

function lookDeeply({ path, applied }: Inspection, nativeBinding: string | undefined): Findings {
  const snapshot = takeSnapshot(path);
  const db = new Database(snapshot.path, { nativeBinding });
  try {
    db.pragma('trusted_schema = OFF');
    const integrity = db.prepare<[], string>('PRAGMA integrity_check').pluck().all();
    const newest = applied.at(-1)?.id ?? 0;
    const expected = expectedSchemas(migrations, { nativeBinding }).findLast(({ id }) => id <= newest);
    return {
      integrity: integrity.filter((line) => line !== 'ok'),
      rows: newest > 0 ? rowNotes(db) : [],
      setAside: setAsideNotes(db),
      foreignKeys: [...foreignKeyViolations(db)].map(([kind, count]) => `${kind}: ${count}`),
      schema: expected
        ? schemaDifference(expected.description, describeSchema(db))
        : { missing: [], extra: [] },
    };
  } finally {
    db.close();
    snapshot.dispose();
  }
}

function textOf(
  { path, state }: Inspection,
  { integrity, foreignKeys, rows, setAside, schema }: Findings,
  ok: boolean,
): string {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [];
  return [
    `${path}: ${ok ? 'no problems found' : 'problems found'} (${state.replaceAll('_', ' ')})`,
    ...list('Damage:', integrity),
    ...list('Orphaned rows:', foreignKeys),
    ...list('Unusual rows:', rows),
    ...list('Kept for other programs:', setAside),
    ...list('Missing in the schema:', schema.missing),
    ...list('Also in the schema (harmless):', schema.extra),
  ].join('\n');
}
