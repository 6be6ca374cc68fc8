import { useEffect, useRef } from 'react';
import styles from './tooltip-layer.module.css';

const delay = 450;
const gap = 6;
const margin = 8;

/**
 * Shows the `data-tip` of whatever the pointer or the keyboard rests on. One element for the whole window: a thousand rows
 * cost nothing. What it says is also in the accessible name or the text of its target, so assistive technology skips it.
 */
export function TooltipLayer() {
  const layer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const tip = layer.current;
    if (!tip) return;
    let target: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown = false;

    function hide() {
      clearTimeout(timer);
      target = null;
      if (shown) tip?.hidePopover();
      shown = false;
    }
    function show() {
      const text = target?.dataset.tip;
      if (!tip || !target?.isConnected || !text) return;
      tip.textContent = text;
      tip.showPopover();
      shown = true;
      place(tip, target.getBoundingClientRect());
    }
    function consider(event: Event) {
      const next = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;
      if (next === target) return;
      hide();
      if (!next || (event.type === 'focusin' && !next.matches(':focus-visible'))) return;
      target = next;
      timer = setTimeout(show, delay);
    }

    const opening = ['pointerover', 'focusin'] as const;
    const closing = ['pointerdown', 'keydown', 'wheel', 'blur'] as const;
    for (const type of opening) document.addEventListener(type, consider);
    for (const type of closing) window.addEventListener(type, hide, { capture: true, passive: true });
    return () => {
      hide();
      for (const type of opening) document.removeEventListener(type, consider);
      for (const type of closing) window.removeEventListener(type, hide, { capture: true });
    };
  }, []);

  return <div ref={layer} popover="manual" className={styles.tip} aria-hidden="true" />;
}

/** Below the target, or above where there is no room; never outside the window. */
function place(tip: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const below = anchor.bottom + gap;
  const top = below + height + margin > window.innerHeight ? anchor.top - gap - height : below;
  const centred = anchor.left + anchor.width / 2 - width / 2;
  const left = Math.min(Math.max(centred, margin), window.innerWidth - width - margin);
  tip.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
}
