import Database from 'better-sqlite3';
import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import { inspect } from '../../store/file/inspect.ts';
import { takeSnapshot } from '../../store/file/snapshot.ts';
import { expectedSchemas } from '../../store/migrate/expected-schema.ts';
import { describeSchema, fingerprintOf } from '../../store/migrate/schema.ts';
import type { Command } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** What the schema means, as text, and its hash; `--expected`: what this version's migrations make of an empty database. */
export const fingerprint: Command = ({ path, nativeBinding, options, answer }) => {
  const schema = options.expected
    ? (expectedSchemas(migrations, { nativeBinding }).at(-1)?.description ?? '')
    : describeFile(path, nativeBinding);
  const hash = fingerprintOf(schema);
  answer(hash, { path: options.expected ? null : path, fingerprint: hash, schema });
  return exitCodes.fine;
};

function describeFile(path: string, nativeBinding: string | undefined): string {
  const { integrity, problem } = inspect(path, migrations, { nativeBinding });
  if (integrity !== 'ok' && problem) throw new AppError(problem);
  const snapshot = takeSnapshot(path);
  const db = new Database(snapshot.path, { nativeBinding });
  try {
    return describeSchema(db);
  } finally {
    db.close();
    snapshot.dispose();
  }
}
