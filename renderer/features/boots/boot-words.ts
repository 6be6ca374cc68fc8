import type { Boot, BootPhase, PhaseTimes } from '../../../app/contract/boots.ts';
import { bootPhases } from '../../../app/contract/boots.ts';
import { formatFixed } from '../../lib/format.ts';

export const phaseWords: Record<BootPhase, string> = {
  process: 'Hypervisor',
  output: 'First output',
  kernel: 'Kernel',
  init: 'Init',
  ready: 'Ready',
};

/** What each phase is. */
export const phaseHelp: Record<BootPhase, string> = {
  process: 'Until the hypervisor runs and answers',
  output: 'Until the guest’s first character on the console, often from its firmware',
  kernel: 'Until the first message of the guest’s kernel',
  init: 'Until the first program of the guest runs, which starts all others',
  ready: 'Until the guest can be used',
};

/** What goes on until a phase is reached. */
const slowWords: Record<BootPhase, string> = {
  process: 'Starting the hypervisor',
  output: 'The time before its first output',
  kernel: 'Starting the kernel',
  init: 'Starting init',
  ready: 'Starting its services',
};

/** A stretch of a boot: from the phase before it that was seen, to its own. Milliseconds since the click. */
export interface Stretch {
  readonly phase: BootPhase;
  readonly from: number;
  readonly to: number;
}

export function stretchesOf(phases: PhaseTimes): Stretch[] {
  let last = 0;
  return bootPhases.flatMap((phase) => {
    const to = phases[phase];
    if (to === undefined) return [];
    const from = last;
    last = to;
    return [{ phase, from, to }];
  });
}

/** Part of the whole width that a stretch has at least: three pixels of the narrowest bar. */
const narrowest = 1 / 120;

/** Where each stretch is drawn, as parts of the whole width: so that even a few milliseconds are seen. */
export function drawn(stretches: readonly Stretch[], scale: number): { from: number; width: number }[] {
  let end = 0;
  return stretches.map((stretch) => {
    const from = end;
    end = Math.max(stretch.to / scale, from + narrowest);
    return { from, width: end - from };
  });
}

/** The guest's first output told that its kernel runs: how long each took is not seen. */
export function beginsWithKernel({ output, kernel }: PhaseTimes): boolean {
  return kernel !== undefined && kernel === output;
}

/** `840 ms`, `3.2 s`, `1 min 5 s`. */
export function bootTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${formatFixed(ms / 1000, 1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** What is to be said about a boot beside its times; null: nothing. */
export function verdict({ phases, comparison }: Boot): string | null {
  if (!comparison || phases.ready === undefined) return null;
  const usual = `${bootTime(comparison.usual)}, the median of ${comparison.boots} boots (dashed line)`;
  if (!comparison.slower) return `As usual: ${usual}.`;
  const times = formatFixed(phases.ready / comparison.usual, 1);
  const what = comparison.slowest ? ` ${slowWords[comparison.slowest]} took longer.` : '';
  return `${times}× as long as usual: ${usual}.${what}`;
}
