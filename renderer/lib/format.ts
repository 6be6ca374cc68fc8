const number = (digits: number) => new Intl.NumberFormat('en', { maximumFractionDigits: digits });
const whole = number(0);
const tenths = number(1);

export const formatCount = (count: number): string => whole.format(count);

/** `2 VMs`, `1 VM`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** MiB as people say it: `512 MiB`, `1.5 GiB`. */
export function formatMib(mib: number): string {
  if (mib < 1024) return `${whole.format(mib)} MiB`;
  if (mib < 1024 * 1024) return `${tenths.format(mib / 1024)} GiB`;
  return `${tenths.format(mib / 1024 / 1024)} TiB`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${tenths.format(bytes / 1024)} KiB`;
  const mib = bytes / 1024 / 1024;
  return mib < 1024 ? `${tenths.format(mib)} MiB` : formatMib(mib);
}

const units: Record<string, number> = { '': 1, m: 1, g: 1024, t: 1024 * 1024 };

/** `512`, `512 MiB`, `1.5g`: MiB, rounded; null when it is not a size. */
export function parseMib(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([mgt]?)(?:i?b)?\s*$/i.exec(text);
  if (!match) return null;
  return Math.round(Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1));
}
