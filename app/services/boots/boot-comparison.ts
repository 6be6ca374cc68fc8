import { type Boot, type BootPhase, bootPhases, type PhaseTimes } from '../../contract/index.ts';
import type { BootRow } from '../../store/boots.ts';

/** So many earlier boots must have become ready; slower is so many times and so many milliseconds more than their median. */
const fewest = 3;
const factor = 1.5;
const margin = 500;

/** Holds a boot against those before it, of the same image and accelerator. `earlier`: in any order. */
export function compareBoot(boot: BootRow, earlier: readonly BootRow[]): Boot['comparison'] {
  const alike = earlier.filter(
    ({ id, accelerator, imageId, phases }) =>
      id < boot.id &&
      accelerator === boot.accelerator &&
      imageId === boot.imageId &&
      phases.ready !== undefined,
  );
  const { ready } = boot.phases;
  if (ready === undefined || alike.length < fewest) return null;
  const usual = median(alike.map(({ phases }) => phases.ready ?? 0));
  const slower = ready > usual * factor && ready - usual > margin;
  const slowest = slower ? slowestPhase(boot.phases, alike) : null;
  return { usual, boots: alike.length, slower, slowest };
}

/** The phase that took the most beyond what it usually takes. */
function slowestPhase(phases: PhaseTimes, alike: readonly BootRow[]): BootPhase | null {
  const usual = alike.map((one) => durations(one.phases));
  const excess = [...durations(phases)].map(([phase, took]) => {
    const before = usual.flatMap((one) => one.get(phase) ?? []);
    return { phase, excess: took - (before.length > 0 ? median(before) : 0) };
  });
  return excess.sort((a, b) => b.excess - a.excess)[0]?.phase ?? null;
}

/** How long each phase took that was seen: from the one before it that was. */
function durations(phases: PhaseTimes): Map<BootPhase, number> {
  const result = new Map<BootPhase, number>();
  let last = 0;
  for (const phase of bootPhases) {
    const at = phases[phase];
    if (at === undefined) continue;
    result.set(phase, at - last);
    last = at;
  }
  return result;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
