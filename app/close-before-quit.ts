import type { App } from 'electron';
import type { Logger } from './logger.ts';

interface Options {
  /** Resolves, in good time, to what it has not waited for. */
  readonly close: () => Promise<readonly string[]>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** What a person starts, where that is not this process' own file: an AppImage, and what it must be told first. */
  readonly program: readonly string[];
}

/**
 * Has everything closed before the app ends, once, however often it is told to quit. By then there is no window, which a
 * start that comes meanwhile could be shown: it gets one of its own, with all that it was given, when this one has ended.
 */
export function closeBeforeQuit(
  app: Pick<App, 'on' | 'quit' | 'relaunch'>,
  { close, logger, program }: Options,
): void {
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let asked: string[] | null = null;

  app.on('second-instance', (_, [, ...args]) => {
    if (phase !== 'open') asked = args;
  });
  app.on('will-quit', (event) => {
    if (phase === 'closed') return;
    event.preventDefault();
    if (phase === 'closing') return;
    phase = 'closing';
    void closeAll().finally(() => {
      phase = 'closed';
      // Not from within this event: Electron ignores a quit while it is still handling one.
      setImmediate(end);
    });
  });

  async function closeAll(): Promise<void> {
    try {
      const left = await close();
      if (left.length > 0) logger.warn('closed without waiting any longer', { left });
    } catch (error) {
      logger.error('not closed in good order', error);
    }
  }

  function end(): void {
    const [execPath, ...first] = program;
    if (asked) app.relaunch({ args: [...first, ...asked], ...(execPath !== undefined && { execPath }) });
    app.quit();
  }
}
