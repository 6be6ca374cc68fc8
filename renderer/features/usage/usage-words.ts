import { timeOfDay, timeWithSeconds } from '../../lib/dates.ts';
import { formatBytes, formatCount, formatMib, formatTenths } from '../../lib/format.ts';

/** Of one core: `4%`, `0.4%`, `180%`. */
export function formatCpu(cpu: number): string {
  const percent = cpu * 100;
  return `${percent < 10 ? formatTenths(percent) : formatCount(percent)}%`;
}

/** Of what is given, in its unit, which keeps the column narrow: `246 of 512 MiB`, `1.2 of 4 GiB`, `<0.1 of 4 GiB`. */
export function usedOf(bytes: number, givenMib: number): string {
  const given = formatMib(givenMib);
  const mib = bytes / 1024 / 1024;
  if (given.endsWith('MiB')) return `${formatCount(mib)} of ${given}`;
  const used = given.endsWith('TiB') ? mib / 1024 / 1024 : mib / 1024;
  return `${used > 0 && used < 0.05 ? '<0.1' : formatTenths(used)} of ${given}`;
}

/** Seconds that a chart shows at least: the first samples of a VM are more than a dash at its edge. */
const shortest = 60;

/** Where the time axis begins, in the unit of both: seconds. It grows with what there is, up to the hour that is remembered. */
export const shownFrom = (oldest: number, newest: number): number => Math.min(oldest, newest - shortest);

/** The words of ticks, in seconds since 1970, that stand so many seconds apart. */
export function tickWords(ticks: readonly number[], apart: number): string[] {
  return ticks.map((at) => (apart < 60 ? timeWithSeconds : timeOfDay)(at * 1000));
}

export const formatRate = (bytes: number): string => `${formatBytes(Math.round(bytes))}/s`;

export const formatPackets = (packets: number): string => `${formatCount(packets)} packets/s`;
