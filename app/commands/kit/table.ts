import { plainLine } from '../../lib/plain-text.ts';
import { fitted, textWidth } from './text-width.ts';

const gap = 2;
/** No column is made narrower than this, however narrow the terminal: a name that is cut to nothing helps nobody. */
const narrowest = 8;

/**
 * Lines of a table, its columns as wide as what is in them. `width`: cells of the terminal, into which the widest columns
 * are cut until all fit; null where there is none, and nothing is cut. Cells are made plain: names may come from anywhere.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | null,
): string {
  const lines = [head, ...rows.map((row) => row.map(plainLine))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => textWidth(line[column] ?? ''))));
  if (width !== null) narrow(widths, width - gap * (head.length - 1));
  return lines.map((line) => padded(line, widths)).join('\n');
}

/** Lines of `name  value`, the values below each other. */
export function facts(all: readonly (readonly [string, string])[]): string {
  const width = Math.max(...all.map(([name]) => textWidth(name)));
  return all.map(([name, value]) => `${pad(name, width)}  ${plainLine(value)}`.trimEnd()).join('\n');
}

function narrow(widths: number[], room: number): void {
  for (;;) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (widths.reduce((sum, one) => sum + one, 0) <= room || width <= narrowest) return;
    widths[widest] = width - 1;
  }
}

function padded(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) => pad(fitted(cell, widths[column] ?? 0), widths[column] ?? 0))
    .join(' '.repeat(gap))
    .trimEnd();
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
