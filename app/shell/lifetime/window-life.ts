import type { BrowserWindow } from 'electron';
import { callEach } from '../../lib/listeners.ts';

/**
 * How long a window may be used, which `isDestroyed()` does not tell. After `destroy()` the window emits `closed` first, and its
 * page goes on emitting events of its load for some turns. After `close()` the page emits `destroyed` first, and until `closed`
 * comes the window does not call itself destroyed, but showing it crashes the whole process. Whichever comes first ends its life.
 */
export interface WindowLife {
  isOver(): boolean;
  /** Aborts when it is over. */
  readonly signal: AbortSignal;
  /** `source`, for listeners that hear nothing once the window's life is over. */
  whileOpen<S extends { on: unknown }>(source: S): Pick<S, Extract<keyof S, 'on' | 'once'>>;
  /** Calls `then` after so many milliseconds, unless the window's life is over by then. Returns a function that cancels the call. */
  after(milliseconds: number, then: () => void): () => void;
  /** Calls `then` when the window's life is over, or now if it is. */
  atEnd(then: () => void): void;
}

const lives = new WeakMap<BrowserWindow, WindowLife>();

/** The one life of the window. Ask for it when the window is new, before anything else listens to it. */
export function lifeOf(window: BrowserWindow): WindowLife {
  const life = lives.get(window) ?? beginLife(window);
  lives.set(window, life);
  return life;
}

/** An emitter of Node's; or the dashboard's events, which have `on` alone, and it returns a function that ends the subscription. */
interface Source {
  on(event: string, listener: Listener): unknown;
  once(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}
type Listener = (...given: unknown[]) => void;

function beginLife(window: BrowserWindow): WindowLife {
  const life = new AbortController();
  const { signal } = life;
  const ends = new Set<() => void>();
  const end = () => {
    life.abort();
    callEach(ends);
    ends.clear();
  };
  window.once('closed', end);
  window.webContents.once('destroyed', end);

  function atEnd(then: () => void): void {
    if (signal.aborted) then();
    else ends.add(then);
  }

  function listenTo(source: Source, by: 'on' | 'once') {
    return (event: string, listener: Listener) => {
      // An emitter still calls a listener that was removed in the middle of the event.
      const heard: Listener = (...given) => {
        if (!signal.aborted) listener(...given);
      };
      const stop = source[by](event, heard);
      atEnd(typeof stop === 'function' ? () => stop() : () => source.off(event, heard));
      return stop;
    };
  }

  return {
    signal,
    isOver: () => signal.aborted,
    whileOpen: (source) => {
      const from = source as unknown as Source;
      return { on: listenTo(from, 'on'), once: listenTo(from, 'once') } as never;
    },
    after(milliseconds, then) {
      if (signal.aborted) return () => {};
      const timer = setTimeout(() => {
        ends.delete(stop);
        then();
      }, milliseconds);
      const stop = () => clearTimeout(timer);
      ends.add(stop);
      return stop;
    },
    atEnd,
  };
}
