import type { HelperFinding } from '../driver/hypervisor.ts';
import type { HelperRecord } from '../driver/machine.ts';
import { findHelper } from './helper-process.ts';
import { type Lifeline, lifelinePath, openLifeline } from './lifeline.ts';
import { type ProcessEnd, processGone } from './process-gone.ts';
import type { LivingHelper } from './start-helpers.ts';

/** Finds the helpers that an earlier dashboard started, and watches those that live. */
export async function adoptHelpers(
  helpers: readonly HelperRecord[],
  runDir: string,
): Promise<{ living: LivingHelper[]; missing: HelperFinding[] }> {
  const looks = await Promise.all(
    helpers.map(async (helper) => {
      // Opened before the look: a helper that dies between the two would never be told of.
      const lifeline = openLifeline(lifelinePath(runDir, helper.role));
      const finding = await findHelper(helper);
      if (!finding.process) lifeline?.letGo();
      return { finding, lifeline };
    }),
  );
  return {
    living: looks.flatMap(({ finding: { helper, process }, lifeline }) =>
      process ? watch({ ...helper, process }, lifeline) : [],
    ),
    missing: looks.flatMap(({ finding }) => (finding.process ? [] : finding)),
  };
}

function watch(helper: HelperRecord, lifeline: Lifeline | null): LivingHelper {
  let watched = true;
  async function untilGone(): Promise<ProcessEnd> {
    await lifeline?.ended;
    if (helper.process) await processGone(helper.process, () => !watched);
    lifeline?.letGo();
    return { exitCode: null, signal: null };
  }
  return {
    helper,
    end: untilGone(),
    letGo: () => {
      watched = false;
      lifeline?.letGo();
    },
  };
}
