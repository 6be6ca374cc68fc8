import { momentOf } from '../contract/moments.ts';

/** What SQLite may hand over for any column, whatever its declaration says. */
export type Cell = string | number | bigint | Buffer | null | undefined;

/** A row whose cells are not to be trusted. */
export type Cells<Column extends string> = Readonly<Record<Column, Cell>>;

/** Empty where there is nothing. Bytes are read as UTF-8. */
export function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

export function textOrNull(cell: Cell): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** `fallback` for what is no finite number. */
export function numberOf(cell: Cell, fallback = 0): number {
  const number = typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell ?? Number.NaN);
  return Number.isFinite(number) ? number : fallback;
}

/** An integer that JavaScript holds exactly. `fallback` for what is no number. */
export function integerOf(cell: Cell, fallback = 0): number {
  const whole = Math.trunc(numberOf(cell, fallback));
  return Math.min(Math.max(whole, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

export function flagOf(cell: Cell): boolean {
  return numberOf(cell) !== 0;
}

/** Parsed JSON; undefined for what is none. */
export function jsonOf(cell: Cell): unknown {
  try {
    return JSON.parse(textOf(cell)) as unknown;
  } catch {
    return undefined;
  }
}

const canonical = `'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'`;

/** SQL: whether a column's time has another form than ours, so that it does not sort as text. */
export function isOddTime(column: string): string {
  return `${column} IS NULL OR ${column} NOT GLOB ${canonical}`;
}

/** SQL: a column's time as text that sorts by moment; empty where it is unreadable. Calls `sortableTime`. */
export function timeKey(column: string): string {
  return `CASE WHEN ${column} GLOB ${canonical} THEN ${column} ELSE sortable_time(${column}) END`;
}

/** The SQL function of that name. Whole seconds, UTC; empty for what is no time. */
export function sortableTime(cell: Cell): string {
  const moment = momentOf(cell);
  return Number.isNaN(moment) ? '' : new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z');
}
