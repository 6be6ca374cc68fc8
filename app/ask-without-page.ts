import { type BrowserWindow, dialog } from 'electron';
import type { Quitting } from './contract/index.ts';
import type { Dashboard } from './dashboard.ts';
import { quitQuestion } from './quit-question.ts';
import { settlesWithin } from './settles-within.ts';

/** Milliseconds in which a page that lives shows a question. */
const patience = 2000;

/** Asks what the page cannot before the dashboard quits: one that has died, or hangs. It asks itself once it is back. */
export function askWithoutPage(
  window: BrowserWindow,
  { events, quitting }: Pick<Dashboard, 'events' | 'quitting'>,
): void {
  let asking: AbortController | null = null;
  events.on('quit.changed', (state) => {
    asking?.abort();
    asking = new AbortController();
    if (state) void standIn(state, asking);
  });

  async function standIn(state: Quitting, abort: AbortController): Promise<void> {
    const question = quitQuestion(state);
    if (!question) return;
    const heard = quitting.heard();
    if (!window.webContents.isCrashed() && (await settlesWithin(heard, patience))) return;
    if (abort.signal.aborted || window.isDestroyed()) return;
    void heard.then(() => abort.abort());
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: question.message,
      detail: `${question.detail}\n\nThe dashboard’s page does not answer, so it is asked here.`,
      buttons: question.buttons.map(({ label }) => label),
      cancelId: question.buttons.length - 1,
      signal: abort.signal,
    });
    const does = question.buttons[response]?.does;
    if (abort.signal.aborted || !does) return;
    if (does === 'cancel') quitting.cancel();
    else if (does === 'force') void quitting.force();
    else quitting.answer(does.answer, false);
  }
}
