import { errorCodeOf } from '../../lib/failures.ts';

/** What reading about a process fails with once it is gone, or where it is another user's. */
const goneOrHidden = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];

/** For the `catch` of a file below `/proc/PID`: null for such a failure. Throws every other again. */
export function nullWhereGone(error: unknown): null {
  if (goneOrHidden.includes(errorCodeOf(error))) return null;
  throw error;
}
