import { lstatSync } from 'node:fs';
import { failure } from '../lib/failures.ts';

/**
 * Throws `permission_denied` unless a socket's folder belongs to this user and is open to nobody else. That is who may connect:
 * Linux lets nobody through who may not search the folder, and Node cannot ask a connection who is at its other end.
 */
export function requirePrivateFolder(dir: string): void {
  const stat = lstatSync(dir);
  const isPrivate = stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  if (isPrivate) return;
  throw failure('permission_denied', {
    message: `Other users of this computer can open the folder ${dir}, so its control socket isn’t used.`,
    unchanged: 'Nothing was changed.',
    hint: `Make the folder your own with mode 0700, then start Banger again.`,
  });
}
