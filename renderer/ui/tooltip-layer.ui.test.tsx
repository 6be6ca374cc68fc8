// @vitest-environment happy-dom
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TooltipLayer } from './tooltip-layer.tsx';

const shown = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  shown.mockClear();
  Object.assign(HTMLElement.prototype, {
    showPopover(this: HTMLElement) {
      shown(this.textContent);
    },
    hidePopover() {},
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Rests on what has the text, `needs` pixels wide where there are 100. */
function restOn(text: string, needs: number): void {
  const target = screen.getByText(text);
  Object.defineProperties(target, { clientWidth: { value: 100 }, scrollWidth: { value: needs } });
  fireEvent.pointerOver(target);
  act(() => void vi.advanceTimersByTime(1000));
}

function show() {
  render(
    <>
      <a href="#/">
        <span data-tip-cut="">a-rather-long-name</span>
      </a>
      <span data-tip="Said in any case">short</span>
      <TooltipLayer />
    </>,
  );
}

test('a text that is cut shows whole', () => {
  show();
  restOn('a-rather-long-name', 180);
  expect(shown.mock.calls).toEqual([['a-rather-long-name']]);
});

test('a text that has room shows nothing', () => {
  show();
  restOn('a-rather-long-name', 100);
  expect(shown).not.toHaveBeenCalled();
});

test('a tip is shown whether or not its target has room', () => {
  show();
  restOn('short', 20);
  expect(shown.mock.calls).toEqual([['Said in any case']]);
});
