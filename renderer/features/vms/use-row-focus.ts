import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

interface RowFocusOptions {
  ids: readonly string[];
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
  scrollToIndex: (index: number) => void;
}

/**
 * One tab stop for the whole list; arrows, Page Up and Down, Home and End go from row to row. A row far away is only there
 * once it has been scrolled to: it gets the focus then.
 */
export function useRowFocus({ ids, scroller, rowHeight, scrollToIndex }: RowFocusOptions) {
  const [current, setCurrent] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);

  useEffect(() => {
    if (!wanted.current) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-vm="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = useCallback(
    (event: KeyboardEvent, index: number) => {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
      const targets: Record<string, number> = {
        ArrowDown: index + 1,
        ArrowUp: index - 1,
        PageDown: index + page,
        PageUp: index - page,
        Home: 0,
        End: ids.length - 1,
      };
      const target = targets[event.key];
      if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const bounded = Math.max(0, Math.min(ids.length - 1, target));
      const id = ids[bounded] ?? null;
      wanted.current = id;
      setCurrent(id);
      scrollToIndex(bounded);
    },
    [ids, scroller, rowHeight, scrollToIndex],
  );
  return { current, setCurrent, onKeyDown };
}
