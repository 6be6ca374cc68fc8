import { migrations } from '../../../migrations/index.ts';
import { inUnits } from '../../store/file/free-space.ts';
import { inspect } from '../../store/file/inspect.ts';
import type { DatabaseState, Inspection } from '../../store/file/inspection.ts';
import { errorText } from '../kit/output.ts';
import type { Command } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';

const words: Record<DatabaseState, string> = {
  up_to_date: 'up to date',
  pending: 'older than this version: “migrate” upgrades it',
  unversioned: 'from before versioning: “migrate” upgrades it',
  empty: 'empty',
  newer: 'written by a newer version',
  foreign: 'belongs to another program',
  corrupt: 'damaged',
  not_a_database: 'not a database',
  missing: 'missing',
  locked: 'locked by another program',
};

/** What the database is. Writes no byte and makes no file, beside it or in its place. */
export const status: Command = ({ path, nativeBinding, answer }) => {
  const found = inspect(path, migrations, { nativeBinding });
  answer(textOf(found), statusValue(found));
  return exitCodeOf(found);
};

/** What programs get: just these keys. */
export function statusValue(found: Inspection) {
  const { path, state, applied, pending, foreignKeyViolations, integrity, size } = found;
  return { path, state, applied, pending, foreignKeyViolations, integrity, size };
}

function textOf(found: Inspection): string {
  const lines: [string, string][] = [
    ['Database', found.path],
    ['State', words[found.state]],
    ['Size', inUnits(found.size)],
  ];
  if (found.writtenBy) lines.push(['Written by', `Banger Desktop ${found.writtenBy}`]);
  if (found.integrity) lines.push(['Integrity', found.integrity]);
  if (found.foreignKeyViolations > 0) lines.push(['Orphaned rows', String(found.foreignKeyViolations)]);
  lines.push(
    ...named(
      'Applied',
      found.applied.map((one) => `${one.id} ${one.name} (${one.appliedAt})`),
    ),
  );
  lines.push(
    ...named(
      'Pending',
      found.pending.map(({ id, name }) => `${id} ${name}`),
    ),
  );
  const facts = aligned(lines);
  return found.problem ? `${facts}\n\n${errorText(found.problem)}` : facts;
}

/** The name stands beside the first value alone. */
function named(name: string, values: readonly string[]): [string, string][] {
  return values.map((value, index) => [index === 0 ? name : '', value]);
}

export function aligned(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
