import type { MachineUsage } from '../driver/machine.ts';

const mebibyte = 1024 * 1024;

/** What a pretended guest pretends to use: little, and changing, as a sandbox where nobody works does. */
export function fakeUsage(startedAt: number, memoryMib: number, now = Date.now()): MachineUsage {
  const seconds = (now - startedAt) / 1000;
  // Each grows without end, faster and slower in turns: its derivative never is below zero.
  const swell = (perSecond: number, period: number) =>
    perSecond * (seconds + Math.sin((seconds / period) * 2 * Math.PI) * (period / 7));
  return {
    cpuSeconds: swell(0.04, 90),
    residentBytes: Math.round((memoryMib * 0.4 + 60 + 12 * Math.sin(seconds / 200)) * mebibyte),
    disk: { readBytes: Math.round(swell(40_000, 45)), writtenBytes: Math.round(swell(90_000, 70)) },
    network: { receivedPackets: Math.round(swell(9, 60)), sentPackets: Math.round(swell(6, 60)) },
  };
}
