import { ipcMain, type WebFrameMain } from 'electron';
import { channelNames } from '../contract/channel-names.ts';
import type { ErrorValue } from '../contract/index.ts';
import type { Answer } from './handlers.ts';

const refused: ErrorValue = {
  code: 'permission_denied',
  message: 'The call came from a page that isn’t Banger’s.',
  unchanged: 'Nothing was changed.',
  hint: 'Close that page.',
};

/**
 * Opens every channel to the dashboard's own main frames only. Returns the function that says who answers from now on; calls
 * wait until it is called for the first time.
 */
export function registerHandlers(isDashboard: (frame: WebFrameMain) => boolean): (answer: Answer) => void {
  let answerWith: (answer: Answer) => void = () => {};
  let answer = new Promise<Answer>((resolve) => {
    answerWith = resolve;
  });
  for (const channel of channelNames) {
    ipcMain.handle(channel, async (event, input: unknown) => {
      const frame = event.senderFrame;
      if (!frame || !isDashboard(frame)) return { ok: false, error: refused };
      const viewer = event.sender.id;
      return (await answer)(channel, input, { viewer, actor: 'user' });
    });
  }
  return (next) => {
    answerWith(next);
    answer = Promise.resolve(next);
  };
}
