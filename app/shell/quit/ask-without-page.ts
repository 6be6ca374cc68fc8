import type { BrowserWindow, MessageBoxOptions } from 'electron';
import type { Quitting } from '../../contract/index.ts';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import { askOnWindow } from '../lifetime/ask-on-window.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { quitQuestion } from './quit-question.ts';

/** Milliseconds in which a page that lives shows a question. */
const patience = 2000;

/** Asks what the page cannot before the dashboard quits: one that has died, or hangs. It asks itself once it is back. */
export function askWithoutPage(
  window: BrowserWindow,
  { events, quitting }: Pick<Dashboard, 'events' | 'quitting'>,
): void {
  const { whileOpen, isOver } = lifeOf(window);
  let asking: AbortController | null = null;
  whileOpen(events).on('quitting.changed', (state) => {
    asking?.abort();
    asking = new AbortController();
    if (state) void standIn(state, asking);
  });

  async function standIn(state: Quitting, abort: AbortController): Promise<void> {
    const question = quitQuestion(state);
    if (!question) return;
    const heard = quitting.heard();
    if (!window.webContents.isCrashed() && (await settlesWithin(heard, patience))) return;
    if (abort.signal.aborted || isOver()) return;
    void heard.then(() => abort.abort());
    const box: MessageBoxOptions = {
      type: 'question',
      message: question.message,
      detail: `${question.detail}\n\nBanger’s window isn’t responding, so this dialog asks instead.`,
      buttons: question.buttons.map(({ label }) => label),
      cancelId: question.buttons.length - 1,
    };
    const answer = await askOnWindow(window, box, abort.signal);
    const does = answer === null ? null : question.buttons[answer]?.does;
    if (!does) return;
    if (does === 'cancel') quitting.cancel();
    else if (does === 'force') void quitting.force();
    else quitting.answer(does.answer, false);
  }
}
