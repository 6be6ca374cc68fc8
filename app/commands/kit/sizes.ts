import { UsageError } from './context.ts';

const mebibytes = { M: 1, G: 1024, T: 1024 * 1024 } as const;

/** MiB of `512M`, `1G` or `1.5GiB`. Throws `UsageError`; the limits are the contract's. */
export function parseSize(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([MGT])(?:i?B)?$/i.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(
      `${option} needs a size in digits with M, G or T, such as 512M or 1.5G, not “${text}”.`,
    );
  const size = Number(number) * (mebibytes[unit.toUpperCase() as keyof typeof mebibytes] ?? Number.NaN);
  if (!Number.isSafeInteger(size))
    throw new UsageError(`${option} needs a size of whole MiB, not “${text}”.`);
  return size;
}

/** `256 MiB`, `1.5 GiB`; whole numbers where the size has one. */
export function inUnits(mib: number): string {
  const [size, unit] = mib >= 1024 ? [mib / 1024, 'GiB'] : [mib, 'MiB'];
  return `${Number(size.toFixed(1))} ${unit}`;
}

/** The same of bytes. */
export const bytesInUnits = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : inUnits(Math.round(bytes / 1024 / 1024));
