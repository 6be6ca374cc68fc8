import type { App } from 'electron';
import type { Logger } from '../../lib/logger.ts';

/**
 * Notes when a process dies that Chromium has beside the window (for graphics, the network, ...), which it replaces by itself.
 * One that dies over and over is noted at its 1st, 2nd, 4th, 8th ... death: how often is told, and the log stays small.
 */
export function noteHelperDeaths(app: Pick<App, 'on'>, logger: Pick<Logger, 'warn'>): void {
  const deaths = new Map<string, number>();
  app.on('child-process-gone', (_, { type, name, reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    const helper = name ? `${type} (${name})` : type;
    const times = (deaths.get(helper) ?? 0) + 1;
    deaths.set(helper, times);
    if (Number.isInteger(Math.log2(times)))
      logger.warn('a helper process has died', { helper, reason, exitCode, times });
  });
}
