import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

interface RowFocusOptions {
  /** How many rows there are. */
  count: number;
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
  scrollToIndex: (index: number) => void;
  /** Shift was held: from one row to the other. */
  onExtend: (from: number, to: number) => void;
}

/**
 * One tab stop for the whole list; arrows, Page Up and Down, Home and End go from row to row. A row far away is only there
 * once it has been scrolled to: it gets the focus then.
 */
export function useRowFocus({ count, scroller, rowHeight, scrollToIndex, onExtend }: RowFocusOptions) {
  const [current, setCurrent] = useState<string | null>(null);
  const wanted = useRef<number | null>(null);

  const focusWanted = useCallback(() => {
    if (wanted.current === null) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  }, [scroller]);
  useEffect(focusWanted);

  const onKeyDown = useCallback(
    (event: KeyboardEvent, index: number) => {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
      const targets: Record<string, number> = {
        ArrowDown: index + 1,
        ArrowUp: index - 1,
        PageDown: index + page,
        PageUp: index - page,
        Home: 0,
        End: count - 1,
      };
      const target = targets[event.key];
      if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const bounded = Math.max(0, Math.min(count - 1, target));
      wanted.current = bounded;
      if (event.shiftKey) onExtend(index, bounded);
      scrollToIndex(bounded);
      focusWanted();
    },
    [count, scroller, rowHeight, scrollToIndex, onExtend, focusWanted],
  );
  return { current, setCurrent, onKeyDown };
}
