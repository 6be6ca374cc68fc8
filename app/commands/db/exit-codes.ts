import type { ErrorCode } from '../../contract/errors.ts';
import type { Inspection } from '../../store/file/inspection.ts';

export const exitCodes = { fine: 0, error: 1, usage: 2, pending: 3, newerOrForeign: 4, corrupt: 5 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Of what an inspection found. An empty file is a loss when it has no bytes, and a new database when it is a valid one. */
export function exitCodeOf({ state, problem }: Pick<Inspection, 'state' | 'problem'>): ExitCode {
  switch (state) {
    case 'up_to_date':
      return exitCodes.fine;
    case 'pending':
    case 'unversioned':
      return exitCodes.pending;
    case 'empty':
      return problem ? exitCodes.corrupt : exitCodes.pending;
    case 'newer':
    case 'foreign':
      return exitCodes.newerOrForeign;
    case 'corrupt':
    case 'not_a_database':
      return exitCodes.corrupt;
    case 'missing':
    case 'locked':
      return exitCodes.error;
  }
}

/** Of work that failed. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  if (code === 'database_newer' || code === 'file_invalid') return exitCodes.newerOrForeign;
  return code === 'database_corrupt' ? exitCodes.corrupt : exitCodes.error;
}
