import { rm, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HelperFinding } from '../driver/hypervisor.ts';
import type { HelperRecord } from '../driver/machine.ts';
import { endBySignals } from './end-by-signals.ts';
import { lifelinePath } from './lifeline.ts';
import { isThisUsers, readProcesses } from './process-arguments.ts';
import { readIdentity, recogniseBy } from './process-identity.ts';

/** Milliseconds that a helper gets to put away what it holds. */
const patienceMs = 2000;

/** Looks for the process of a helper: by its identity, or, where nobody had time to note that, by its mark. */
export async function findHelper(helper: HelperRecord): Promise<HelperFinding> {
  const isIt = hasMark(helper);
  if (helper.process) {
    const recognition = await recogniseBy(helper.process, isIt);
    return recognition.same
      ? { helper, process: helper.process, why: null }
      : { helper, process: null, why: recognition.why };
  }
  for (const { pid, commandLine } of await readProcesses()) {
    if (!isIt(commandLine) || !isThisUsers(pid)) continue;
    const process = await readIdentity(pid);
    if (process && (await recogniseBy(process, isIt)).same) return { helper, process, why: null };
  }
  return { helper, process: null, why: 'it isn’t running' };
}

/** See `Hypervisor.endHelpers`. */
export async function endHelpers(helpers: readonly HelperRecord[], runDir: string): Promise<HelperRecord[]> {
  const left = await Promise.all(
    helpers.map(async (helper) => {
      const { process } = await findHelper(helper);
      if (process && !(await endBySignals(process, hasMark(helper), patienceMs)))
        return { ...helper, process };
      await removeHelperFiles(helper, runDir);
      return [];
    }),
  );
  return left.flat();
}

/** Removes what a helper that is gone leaves in its machine's folder: its lifeline, and its socket if that is its mark. */
export async function removeHelperFiles(
  { role, mark }: Pick<HelperRecord, 'role' | 'mark'>,
  runDir: string,
): Promise<void> {
  await rm(lifelinePath(runDir, role), { force: true });
  // A row may say anything: nothing outside of this folder goes.
  if (mark === join(runDir, basename(mark))) await unlink(mark).catch(() => undefined);
}

function hasMark({ mark }: HelperRecord): (commandLine: readonly string[]) => boolean {
  return (commandLine) => commandLine.includes(mark);
}
