import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { StoredValue } from './readable-rows.ts';

/** Rows that no table takes, as JSON lines: `{"table": "vms", "row": {"id": "…"}}`. What is no text becomes `{"base64": "…"}`. */
export interface Leftovers {
  /** How many there are. */
  readonly count: number;
  add(table: string, columns: readonly string[], values: readonly StoredValue[]): void;
  close(): void;
}

export function writeLeftovers(path: string): Leftovers {
  const file = openSync(path, 'w', 0o600);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(table, columns, values) {
      const row = Object.fromEntries(columns.map((column, index) => [column, toJson(values[index])]));
      writeSync(file, `${JSON.stringify({ table, row })}\n`);
      count += 1;
    },
    close: () => closeSync(file),
  };
}

function toJson(stored: StoredValue | undefined): unknown {
  const value = stored?.value ?? null;
  if (Buffer.isBuffer(value)) {
    return stored?.type === 'text' && isUtf8(value)
      ? value.toString('utf8')
      : { base64: value.toString('base64') };
  }
  if (typeof value !== 'bigint') return value;
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
    ? Number(value)
    : String(value);
}
