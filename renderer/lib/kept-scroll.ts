import { type RefObject, useEffect, useRef } from 'react';
import { throttle } from './throttle.ts';

/** Milliseconds: how often it is written down while one scrolls. */
const interval = 100;

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
    if (!restored.current) element.scrollTop = Number(sessionStorage.getItem(keyNow()));
    restored.current = true;
    const keep = throttle(() => sessionStorage.setItem(keyNow(), String(element.scrollTop)), interval);
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [scroller, hasRows]);
}
