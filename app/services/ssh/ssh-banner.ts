import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two tries: a guest that has not got that far yet closes the connection at once, … */
const pause = 150;
/** … or does not see it at all. Milliseconds. */
const longestTry = 1000;

/**
 * Whether an SSH server answers at the address within so many milliseconds. That a connection is taken says nothing: the
 * user-mode network takes it before the guest is there. The server's first words do (RFC 4253, section 4.2).
 */
export async function answersSsh(address: string, port: number, patience: number): Promise<boolean> {
  const limit = AbortSignal.timeout(patience);
  while (!limit.aborted) {
    if (await greets(address, port, AbortSignal.any([limit, AbortSignal.timeout(longestTry)]))) return true;
    await delay(pause, undefined, { signal: limit }).catch(() => undefined);
  }
  return false;
}

function greets(address: string, port: number, limit: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, signal: limit });
    let heard = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.length >= 4) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.once('close', () => resolve(heard.startsWith('SSH-')));
  });
}
