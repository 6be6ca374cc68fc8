import { call } from '../../lib/api.ts';

/** Characters of one message; the contract allows this many. */
const messageLength = 64 * 1024;

/**
 * Sends what is typed in the order in which it was typed: one message is on its way at a time, and what is typed meanwhile
 * goes with the next one. After a failure the rest of that burst is dropped: half a command must not run.
 */
export function createConsoleInput(vmId: string, onError: (error: unknown) => void) {
  let typed = '';
  let sending = false;

  async function send(): Promise<void> {
    sending = true;
    try {
      while (typed.length > 0) {
        const data = typed.slice(0, endOfMessage(typed));
        typed = typed.slice(data.length);
        await call('console.write', { vmId, data });
      }
    } catch (error) {
      typed = '';
      onError(error);
    } finally {
      sending = false;
    }
  }

  return (data: string): void => {
    typed += data;
    if (!sending) void send();
  };
}

/** Never between the two halves of a character. */
function endOfMessage(text: string): number {
  if (text.length <= messageLength) return text.length;
  const lastUnit = text.charCodeAt(messageLength - 1);
  return lastUnit >= 0xd800 && lastUnit <= 0xdbff ? messageLength - 1 : messageLength;
}
