import { numberFormat, plainNumber } from './locale.ts';

const whole = numberFormat({ maximumFractionDigits: 0 });
const tenths = numberFormat({ maximumFractionDigits: 1 });
/** Of sizes, which forms show and read back: `1023`, not `1,023`. */
const size = numberFormat({ maximumFractionDigits: 1, useGrouping: false });
const oneDecimal = numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDecimals = numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const formatCount = whole;

/** `3.0`, `3.25` for two digits: columns of figures stay in line. */
export const formatFixed = (value: number, digits: 1 | 2): string =>
  (digits === 1 ? oneDecimal : twoDecimals)(value);

/** `4`, `4.5`. */
export const formatTenths = tenths;

/** `2 VMs`, `1 VM`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** MiB as people say it: `512 MiB`, `1.5 GiB`. */
export function formatMib(mib: number): string {
  if (mib < 1024) return `${size(Math.round(mib))} MiB`;
  if (mib < 1024 * 1024) return `${size(mib / 1024)} GiB`;
  return `${size(mib / 1024 / 1024)} TiB`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${whole(bytes)} B`;
  if (bytes < 1024 * 1024) return `${tenths(bytes / 1024)} KiB`;
  const mib = bytes / 1024 / 1024;
  return mib < 1024 ? `${tenths(mib)} MiB` : formatMib(mib);
}

const units: Record<string, number> = { '': 1, m: 1, g: 1024, t: 1024 * 1024 };

/** `512`, `512 MiB`, `1.5g`, and what `formatMib` writes: MiB, rounded; null when it is not a size. */
export function parseMib(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([mgt]?)(?:i?b)?\s*$/i.exec(plainNumber(text));
  if (!match) return null;
  return Math.round(Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1));
}
