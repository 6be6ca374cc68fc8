import type { BrowserWindow } from 'electron';
import type { StartUpState } from '../../contract/index.ts';
import { pushEvents } from '../../ipc/push.ts';
import type { Logger } from '../../lib/logger.ts';
import type { StartUp } from '../../start-up/start-up.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { dashboardOrigin } from './dashboard-protocol.ts';
import { pageAddress } from './page-address.ts';
import { recoverWindow } from './recover-window.ts';
import { openWindow, type WindowShape } from './window.ts';

const shapes = {
  /** For what ends by itself, or needs one word. */
  small: { width: 480, height: 280, resizable: false, maximizable: false, useContentSize: true },
  /** For what a person must read. */
  medium: { width: 600, height: 380, minWidth: 480, minHeight: 320, useContentSize: true },
  /** For what a person must read and decide. */
  large: { width: 760, height: 700, minWidth: 480, minHeight: 400, useContentSize: true },
} as const satisfies Record<string, WindowShape>;

/** Milliseconds that pass without a window: what is over by then is not worth a flash. */
const unseen = 300;

export interface StartUpWindows {
  /** The last one that was opened; null: none was needed. */
  current(): BrowserWindow | null;
  /** Closes that window, and opens none from then on. */
  close(): void;
}

/** Shows a start-up that is not done at once. Where the database is open already, nothing. */
export function showStartUp(startUp: StartUp, logger: Pick<Logger, 'warn'>): StartUpWindows {
  let shown: { window: BrowserWindow; shape: keyof typeof shapes } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(shape: keyof typeof shapes): void {
    clearTimeout(timer);
    timer = undefined;
    const before = shown?.window;
    const page = pageAddress({ 'start-up': '' });
    const window = openWindow(page, shapes[shape]);
    recoverWindow(window, { start: dashboardOrigin + page, logger });
    shown = { window, shape };
    pushEvents(startUp.events, window);
    lifeOf(window)
      .whileOpen(window)
      .once('show', () => before?.destroy());
  }

  function follow(state: StartUpState): void {
    const shape = shapeFor(state);
    // A window only ever grows: what comes after a decision stays where that was made.
    if (shape === null || (shown && shapes[shown.shape].width >= shapes[shape].width)) return;
    if (shape === 'small') openSoon();
    else open(shape);
  }

  function openSoon(): void {
    // biome-ignore lint/plugin: there is no window yet; `close` ends it
    timer ??= setTimeout(() => {
      // By now it may be open, or a problem with a window of its own.
      if (shapeFor(startUp.state()) === 'small' && !shown) open('small');
    }, unseen);
  }

  // biome-ignore lint/plugin: for windows to come; `close` ends it
  const unfollow = startUp.events.on('startUp.changed', follow);
  follow(startUp.state());
  return {
    current: () => shown?.window ?? null,
    close() {
      clearTimeout(timer);
      unfollow();
      shown?.window.destroy();
    },
  };
}

/** Null: none. */
function shapeFor(state: StartUpState): keyof typeof shapes | null {
  switch (state.phase) {
    case 'open':
      return null;
    case 'opening':
    case 'upgrading':
      return 'small';
    case 'problem':
      if (state.problem.kind === 'upgrade_cancelled') return 'small';
      return state.problem.choices.length > 0 ? 'large' : 'medium';
    case 'replaced':
      return 'large';
  }
}
