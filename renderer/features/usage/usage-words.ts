import { formatBytes, formatCount, formatMib, formatTenths } from '../../lib/format.ts';

/** Of one core: `4%`, `0.4%`, `180%`. */
export function formatCpu(cpu: number): string {
  const percent = cpu * 100;
  return `${percent < 10 ? formatTenths(percent) : formatCount(percent)}%`;
}

/** Of what is given: `246 of 512 MiB`, `1.2 of 4 GiB`, `200 MiB of 1 GiB`. */
export function usedOf(bytes: number, givenMib: number): string {
  const given = formatMib(givenMib);
  const used = formatMib(Math.round(bytes / 1024 / 1024));
  const [figure, unit] = used.split(' ');
  return `${unit && given.endsWith(unit) ? figure : used} of ${given}`;
}

export const formatRate = (bytes: number): string => `${formatBytes(Math.round(bytes))}/s`;

export const formatPackets = (packets: number): string => `${formatCount(packets)} packets/s`;
