import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCodeOf } from '../../lib/failures.ts';
import { cancelled } from '../driver/failures.ts';

/** Connects to a unix socket. Throws the system's error: `ENOENT`, `ECONNREFUSED`, … */
export function connectUnixSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

const retryMs = 2;

/** Connects as soon as somebody listens. Throws `cancelled` once the signal is aborted, so give it one that ends. */
export async function awaitUnixSocket(path: string, signal: AbortSignal): Promise<Socket> {
  while (!signal.aborted) {
    try {
      return await connectUnixSocket(path);
    } catch (error) {
      if (!['ENOENT', 'ECONNREFUSED'].includes(errorCodeOf(error))) throw error;
      // The kernel tells nobody when a socket begins to listen.
      await delay(retryMs);
    }
  }
  throw cancelled('Connecting to QEMU');
}
