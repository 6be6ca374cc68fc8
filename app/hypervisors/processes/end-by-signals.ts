import type { ProcessIdentity } from '../driver/machine.ts';
import { processGone } from './process-gone.ts';
import { recogniseBy } from './process-identity.ts';

/** Milliseconds that the kernel gets to take a process down that was killed. */
const killMs = 5000;

/**
 * Ends a process: by SIGTERM, if it does that within `patienceMs`, else by SIGKILL. Before each signal it is known again by its
 * identity and by `isIt`, which looks at its command line. Resolves to true when it is gone, or was already; false: it is still there.
 */
export async function endBySignals(
  identity: ProcessIdentity,
  isIt: (commandLine: readonly string[]) => boolean,
  patienceMs = 0,
): Promise<boolean> {
  const isThere = async () => (await recogniseBy(identity, isIt)).same;
  if (patienceMs > 0 && (await isThere())) await signal(identity, 'SIGTERM', patienceMs);
  if (await isThere()) await signal(identity, 'SIGKILL', killMs);
  return !(await isThere());
}

async function signal(identity: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL', waitMs: number): Promise<void> {
  try {
    process.kill(identity.pid, name);
  } catch {
    // It has just gone, or it may not be signalled: the caller's next look tells which.
  }
  const deadline = Date.now() + waitMs;
  await processGone(identity, () => Date.now() > deadline);
}
