import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { openFailure } from '../failures.ts';

export const unchanged = 'The file and your own database are unchanged.';

const hints: Partial<Record<ErrorCode, string>> = {
  file_invalid:
    'Choose the database of the banger CLI or of another Banger Desktop, usually a file named state.db.',
  database_newer: 'Update Banger Desktop, then import it again.',
  database_corrupt: 'Choose a backup of that database, if there is one.',
  permission_denied: 'Make sure that you may read the file and its folder, then try again.',
};

/** The file that was chosen is not what can be imported. `why` completes "SOURCE …". */
export function refused(code: ErrorCode, source: string, why: string): AppError {
  const hint = hints[code] ?? 'Choose another file.';
  return new AppError({ code, message: `${source} ${why}.`, unchanged, hint });
}

/** What went wrong with the copy, told of the file that the person chose. */
export function importFailure(source: string, copy: string, cause: unknown): AppError {
  if (errorCodeOf(cause) === 'SQLITE_NOTADB')
    return refused('file_invalid', source, 'isn’t a SQLite database');
  const { value } = openFailure(copy, cause);
  return new AppError(
    {
      ...value,
      message: value.message.replaceAll(copy, source),
      unchanged,
      hint: hints[value.code] ?? value.hint.replaceAll(copy, source),
    },
    { cause },
  );
}
