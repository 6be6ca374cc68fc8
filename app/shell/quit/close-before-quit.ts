import type { App } from 'electron';
import type { Logger } from '../../lib/logger.ts';
import { isLink } from '../links/link-argument.ts';

interface Options {
  /** Resolves, in good time, to what it has not waited for. */
  readonly close: () => Promise<readonly string[]>;
  readonly logger: Logger;
  /** How this process was started, and from which file where that is not its own: the AppImage that it lies in. */
  readonly start: { readonly execPath?: string | undefined; readonly args: readonly string[] };
  /** Ends this process here and now. */
  readonly endNow: () => void;
}

/**
 * Has everything closed before the app ends, once, however often it is told to quit. By then there is no window, which a
 * start that comes meanwhile could be shown: it gets one of its own, at its link, when this one has ended.
 */
export function closeBeforeQuit(
  app: Pick<App, 'on' | 'quit' | 'relaunch'>,
  { close, logger, start, endNow }: Options,
): void {
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let asked: string[] | null = null;

  app.on('second-instance', (_, args) => {
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
      if (left.length === 0) {
        logger.info('ended in good order');
        return;
      }
      logger.warn('closed without waiting any longer', { left });
      // What is left may hold a thread, as a read from a file server that is gone does: Node would wait for that for ever.
      app.on('quit', endNow);
    } catch (error) {
      logger.error('not closed in good order', error);
    }
  }

  function end(): void {
    if (asked) {
      // Of that start the link alone: among its arguments are some that Chromium has added.
      const args = [...start.args.filter((arg) => !isLink(arg)), ...asked.filter(isLink)];
      app.relaunch({ args, ...(start.execPath !== undefined && { execPath: start.execPath }) });
    }
    app.quit();
  }
}
