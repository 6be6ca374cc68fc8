import type { Duplex } from 'node:stream';

/** Milliseconds that a client may take to go once all is sent. */
const patience = 5000;

/**
 * Ends a stream from this side. The client may still be writing, and would lose what it has yet to read if nobody took that:
 * so it is taken, and ignored, until the client has gone.
 */
export function endWhenRead(socket: Duplex): void {
  socket.resume();
  socket.end(() => {
    const timer = setTimeout(() => socket.destroy(), patience).unref();
    socket.once('close', () => clearTimeout(timer));
  });
}
