import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./killer.ts', import.meta.url));

/**
 * Does the work in another process that kills itself instead of making its `call`th change to names or files.
 * False when the work ended before it got so far.
 */
export function isKilledAt(
  call: number,
  work: 'quarantine' | 'restore' | 'finish',
  path: string,
  backup = '',
): boolean {
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    [program, String(call), work, path, backup],
    {
      encoding: 'utf8',
    },
  );
  if (signal === 'SIGKILL') return true;
  if (status !== 0) throw new Error(stderr);
  return false;
}
