import { ipcMain, type WebFrameMain } from 'electron';
import { channelNames } from '../contract/channel-names.ts';
import type { ErrorValue } from '../contract/index.ts';
import { answer } from './answer.ts';
import type { AnsweredChannels } from './handlers.ts';

const refused: ErrorValue = {
  code: 'permission_denied',
  message: 'The call came from a page that is not the dashboard.',
  unchanged: 'Nothing was changed.',
  hint: 'Close that page.',
};

/** Puts every channel behind the handler that it has at the moment, open to the dashboard's own main frames only. */
export function registerHandlers(options: {
  handlers: () => AnsweredChannels;
  isDashboard: (frame: WebFrameMain) => boolean;
  report: (channel: string, error: unknown) => void;
}): void {
  for (const channel of channelNames) {
    ipcMain.handle(channel, (event, input: unknown) => {
      const frame = event.senderFrame;
      if (!frame || !options.isDashboard(frame)) return { ok: false, error: refused };
      return answer(options.handlers(), channel, input, { viewer: event.sender.id }, options.report);
    });
  }
}
