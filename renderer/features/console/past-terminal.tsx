import type { Terminal } from '@xterm/xterm';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { call } from '../../lib/api.ts';
import { formatBytes } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import styles from './console-view.module.css';
import { createTerminal } from './create-terminal.ts';
import { note } from './note.ts';
import { saveConsole } from './save-console.ts';

/** Bytes around the place that is looked at: after it never more than the terminal's lines, however short they are. */
const reach = { before: 64 * 1024, after: 16 * 1024 };

/** Bytes that one answer brings. */
const mostBytes = 1024 * 1024;

/** A stretch of what was printed earlier, and the place in it that is looked for. Bytes of the log. */
export interface PastStretch {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Scrolled to, and marked; absent: the beginning. */
  readonly mark?: { readonly offset: number; readonly length: number };
}

/** The stretch around a hit. */
export function around(title: string, offset: number, length: number): PastStretch {
  return {
    title,
    from: Math.max(0, offset - reach.before),
    to: offset + reach.after,
    mark: { offset, length },
  };
}

/** What was printed earlier, to read and to copy; nothing can be typed. */
export function PastTerminal({
  vmId,
  stretch,
  terminalRef,
  onBack,
}: {
  vmId: string;
  stretch: PastStretch;
  /** The terminal that shows it, for as long as it does. */
  terminalRef: RefObject<Terminal | null>;
  onBack: () => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    if (!host.current) return;
    const { terminal, dispose } = createTerminal(host.current);
    terminalRef.current = terminal;
    const { from, to, mark } = stretch;
    const limit = Math.min(to - from, mostBytes);
    void call('console.read', { vmId, from, limit: Math.max(1, limit) }).then(({ offset, data }) => {
      if (!mark) {
        if (offset > from) terminal.write(note(`${formatBytes(offset - from)} of older output was dropped`));
        terminal.write(data);
        if (data.length === mostBytes) terminal.write(note('The rest isn’t shown here. Search finds it.'));
        terminal.write('', () => terminal.scrollToTop());
        return;
      }
      const place = Math.max(0, mark.offset - offset);
      terminal.write(data.subarray(0, place), () => {
        const line = terminal.registerMarker(0);
        const column = terminal.buffer.active.cursorX;
        terminal.write(data.subarray(place), () => {
          if (line.line < 0) return;
          terminal.scrollToLine(Math.max(0, line.line - Math.floor(terminal.rows / 2)));
          terminal.select(column, line.line, mark.length);
        });
      });
    }, setFailure);
    return () => {
      terminalRef.current = null;
      dispose();
    };
  }, [vmId, stretch, terminalRef]);

  return (
    <div className={styles.past}>
      <div ref={host} className={styles.terminal} />
      {failure !== null && (
        <div className={styles.failure}>
          <ErrorNotice error={failure} />
        </div>
      )}
      <div className={styles.strip}>
        <p>
          <strong>Earlier output.</strong> {stretch.title}
        </p>
        {!stretch.mark && (
          <Button size="small" onClick={() => void saveConsole(vmId, { from: stretch.from, to: stretch.to })}>
            Save…
          </Button>
        )}
        <Button size="small" onClick={onBack}>
          Back to live
        </Button>
      </div>
    </div>
  );
}
