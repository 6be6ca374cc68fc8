import { type RefObject, useEffect, useEffectEvent } from 'react';
import { commands } from '../../../app/contract/commands.ts';
import { isPress } from '../../lib/keys.ts';

interface SelectionKeys {
  /** The list and what belongs to it. */
  area: RefObject<HTMLElement | null>;
  /** Whether anything is selected. */
  selecting: boolean;
  onAll: () => void;
  onClear: () => void;
  onDelete: () => void;
  onStart: () => void;
}

/** Ctrl+A, Escape, Delete and S, while the focus is in the list or nowhere. */
export function useSelectionKeys(keys: SelectionKeys): void {
  const { area, selecting, onAll, onClear, onDelete, onStart } = keys;
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isAll = event.key.toLowerCase() === 'a' && event.ctrlKey && !event.altKey && !event.shiftKey;
    const deed = isAll ? onAll : selecting && deedOf(event);
    const target = event.target instanceof Element ? event.target : null;
    const isHere = target === document.body || area.current?.contains(target);
    if (!deed || !isHere || event.defaultPrevented) return;
    event.preventDefault();
    deed();
  });
  function deedOf(event: KeyboardEvent): (() => void) | undefined {
    if (isPress(event, commands.start.rowKeys)) return event.repeat ? undefined : onStart;
    return { Escape: onClear, Delete: onDelete }[event.key];
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
