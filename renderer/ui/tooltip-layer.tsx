import { useEffect, useRef } from 'react';
import styles from './tooltip-layer.module.css';

const delay = 450;
const gap = 6;
const margin = 8;

/**
 * Shows the `data-tip` of whatever the pointer or the keyboard rests on; of what has `data-tip-cut`, its own text as long as it
 * is too long for its place. One element for the whole window: a thousand rows
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
      const text = target && textOf(target);
      if (!tip || !target?.isConnected || !text) return;
      tip.textContent = text;
      tip.showPopover();
      shown = true;
      place(tip, target.getBoundingClientRect());
    }
    function consider(event: Event) {
      const at = event.target instanceof Element ? event.target : null;
      const next = at && targetAt(at, event.type);
      if (next === target) return;
      hide();
      if (!next || (event.type === 'focusin' && !at.matches(':focus-visible'))) return;
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

/** What has a tip, around the place or, where the keyboard leads to a link with a text that may be cut, in it. */
function targetAt(at: Element, type: string): HTMLElement | null {
  const around = at.closest<HTMLElement>('[data-tip], [data-tip-cut]');
  return around ?? (type === 'focusin' ? at.querySelector<HTMLElement>('[data-tip-cut]') : null);
}

/** The tip, or the whole text of what is cut; undefined: there is nothing more to say. */
function textOf(target: HTMLElement): string | undefined {
  if (target.dataset.tipCut === undefined) return target.dataset.tip;
  return target.scrollWidth > target.clientWidth ? (target.textContent ?? undefined) : undefined;
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
