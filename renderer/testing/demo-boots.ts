import type { Boot, PhaseTimes } from '../../app/contract/boots.ts';
import type { VmView } from '../../app/contract/vms.ts';

const day = 24 * 60 * 60 * 1000;
const usual = 3200;

/** Of a stopped VM none; of others one that was slow, after five as usual. */
export function demoBoots({ id, state }: VmView): Boot[] {
  if (state === 'stopped') return [];
  const boot = (number: number, phases: PhaseTimes, comparison: Boot['comparison']): Boot => ({
    id: number,
    vmId: id,
    askedAt: new Date(Date.now() - (6 - number) * day).toISOString(),
    accelerator: 'tcg',
    phases,
    goesOn: false,
    comparison,
  });
  const earlier = [5, 4, 3, 2, 1].map((number) =>
    boot(
      number,
      { process: 110, output: 400, kernel: 1500, init: 2700, ready: usual + 40 * (number - 3) },
      number > 3 ? { usual, boots: number - 1, slower: false, slowest: null } : null,
    ),
  );
  const slow = { process: 120, output: 410, kernel: 1600, init: 5100, ready: 5640 };
  return [boot(6, slow, { usual, boots: 5, slower: true, slowest: 'init' }), ...earlier];
}
