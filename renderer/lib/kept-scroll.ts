import { type RefObject, useEffect, useRef } from 'react';

/**
 * Whether a position can have been kept: a new window has none. The first look into the storage waits for the main process,
 * which is busy during a launch.
 */
let mayBeKept = new URLSearchParams(window.location.search).get('notice') === 'page_died';

/** Of one place, query included: another filter is another list. */
const keyNow = () => `scrolled ${window.location.hash}`;

/**
 * Brings a list back to where it was scrolled to, once its first rows are there: when its page has crashed and was opened
 * again, and when somebody comes back to it.
 */
export function useKeptScroll(scroller: RefObject<HTMLElement | null>, hasRows: boolean): void {
  const restored = useRef(false);
  useEffect(() => {
    const element = scroller.current;
    if (!element || !hasRows) return;
    if (!restored.current && mayBeKept) element.scrollTop = Number(sessionStorage.getItem(keyNow()));
    restored.current = true;
    // Not on the way: to ask where it is while rows come and go has them all laid out once more.
    const keep = () => {
      mayBeKept = true;
      sessionStorage.setItem(keyNow(), String(element.scrollTop));
    };
    element.addEventListener('scrollend', keep, { passive: true });
    return () => element.removeEventListener('scrollend', keep);
  }, [scroller, hasRows]);
}
