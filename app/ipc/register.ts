import { ipcMain, type WebFrameMain } from 'electron';
import { channelNames } from '../contract/channel-names.ts';
import type { Channel, ErrorValue, Result } from '../contract/index.ts';
import type { Caller } from './handlers.ts';

const refused: ErrorValue = {
  code: 'permission_denied',
  message: 'The call came from a page that is not the dashboard.',
  unchanged: 'Nothing was changed.',
  hint: 'Close that page.',
};

/** Opens every channel to the dashboard's own main frames only. */
export function registerHandlers(options: {
  isDashboard: (frame: WebFrameMain) => boolean;
  /** One call of theirs, whatever its input. */
  answer: (channel: Channel, input: unknown, caller: Caller) => Promise<Result<unknown>>;
}): void {
  for (const channel of channelNames) {
    ipcMain.handle(channel, (event, input: unknown) => {
      const frame = event.senderFrame;
      if (!frame || !options.isDashboard(frame)) return { ok: false, error: refused };
      return options.answer(channel, input, { viewer: event.sender.id });
    });
  }
}
