import { type RefObject, useEffect, useEffectEvent } from 'react';

interface SelectionKeys {
  /** The list and what belongs to it. */
  area: RefObject<HTMLElement | null>;
  /** Whether anything is selected. */
  selecting: boolean;
  onAll: () => void;
  onClear: () => void;
  onDelete: () => void;
}

/** Ctrl+A, Escape and Delete, while the focus is in the list or nowhere. */
export function useSelectionKeys({ area, selecting, onAll, onClear, onDelete }: SelectionKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isAll = event.key.toLowerCase() === 'a' && event.ctrlKey && !event.altKey && !event.shiftKey;
    const deed = isAll ? onAll : selecting && keyDeeds(event.key);
    const target = event.target instanceof Element ? event.target : null;
    const isHere = target === document.body || area.current?.contains(target);
    if (!deed || !isHere || event.defaultPrevented) return;
    event.preventDefault();
    deed();
  });
  function keyDeeds(key: string): (() => void) | undefined {
    return { Escape: onClear, Delete: onDelete }[key];
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
