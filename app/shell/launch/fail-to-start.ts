import { app, dialog } from 'electron';
import { systemFailure } from '../../lib/failures.ts';
import type { Logger } from '../../lib/logger.ts';
import { sayBeside } from '../../lib/standard-streams.ts';

/** `logger` is null where it is not even known where the log lies. For what keeps the dashboard from having a window: said in a box of the desktop's and on stderr; then the program ends with 1. */
export async function failToStart(error: unknown, logger: Pick<Logger, 'error'> | null): Promise<void> {
  logger?.error('the dashboard could not start', error);
  const { message, unchanged, hint } = systemFailure(error, {
    message: 'Banger couldn’t start',
    unchanged: 'Running VMs keep running, and the database is unchanged.',
    hint: 'Start Banger again. “banger-desktop diagnostics” creates the files for a bug report.',
  }).value;
  await app.whenReady();
  const end = () => app.exit(1);
  // Nobody may be there to press the button. Before it is ready, Chromium would take these signals for itself.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  sayBeside(`${message} ${unchanged} ${hint}\n`);
  await dialog.showMessageBox({
    type: 'error',
    message,
    detail: `${unchanged} ${hint}`,
    buttons: ['Quit'],
  });
  end();
}
