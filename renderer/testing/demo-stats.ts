import type { VmSample } from '../../app/contract/usage.ts';

const mebibyte = 1024 * 1024;
const step = 10_000;

/** An hour of samples up to now, of a VM where somebody builds something now and then; nobody looked for ten minutes. */
export function demoSamples(vmId: string, now = Date.now()): VmSample[] {
  const phase = vmId.charCodeAt(vmId.length - 1);
  return Array.from({ length: 360 }, (_, index): VmSample => {
    const at = now - (359 - index) * step;
    const busy = Math.max(0, Math.sin(index / 23 + phase)) ** 3;
    return {
      vmId,
      at,
      cpu: 0.015 + busy * 1.3 + 0.01 * Math.sin(index),
      residentBytes: Math.round((150 + 40 * busy + index / 6) * mebibyte),
      diskRead: busy * 900_000,
      diskWritten: 9000 + busy * 2_400_000,
      packetsIn: 3 + busy * 420,
      packetsOut: 2 + busy * 260,
    };
  }).filter((_, index) => index < 120 || index > 180);
}
