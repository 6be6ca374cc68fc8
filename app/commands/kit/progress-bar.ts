import { plainLine } from '../../lib/plain-text.ts';
import type { Output } from './output.ts';
import { fitted } from './text-width.ts';

const cells = 24;

/** A line of the terminal that says how far something is; without a terminal, nothing. */
export function drawProgress({ raw, errColumns, json }: Pick<Output, 'raw' | 'errColumns' | 'json'>) {
  const width = json ? null : errColumns;
  let last = '';
  return {
    /** `fraction`: 0 to 1. */
    show(step: string, fraction: number): void {
      if (width === null) return;
      const full = Math.round(cells * Math.min(1, Math.max(0, fraction)));
      const bar = `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
      const percent = `${Math.floor(fraction * 100)}`.padStart(3);
      const line = fitted(`${bar} ${percent} %  ${plainLine(step)}`, width - 1);
      if (line !== last) raw(`\r\x1b[K${line}`);
      last = line;
    },
    /** Takes the line away. */
    end(): void {
      if (last !== '') raw('\r\x1b[K');
      last = '';
    },
  };
}
