import { formatBytes, formatCount } from '../../lib/format.ts';

/** Of one core: `4%`, `0.4%`, `180%`. */
export function formatCpu(cpu: number): string {
  const percent = cpu * 100;
  return `${percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)}%`;
}

export const formatRate = (bytes: number): string => `${formatBytes(Math.round(bytes))}/s`;

export const formatPackets = (packets: number): string =>
  `${formatCount(Math.round(packets * 10) / 10)} packets/s`;
