import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** Milliseconds that the other side has to end once nothing more will be sent to it. */
const parting = 5000;

interface Joined {
  readonly address: string;
  readonly port: number;
  readonly input: Readable;
  readonly output: Writable;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Joins two streams with a connection, as `nc` does, byte by byte, and resolves when it has ended and all that came is written.
 * A reader of the output who is gone ends it, too. Rejects where nobody takes the connection, or it breaks.
 */
export function joinSocket({ address, port, input, output, signal }: Joined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, allowHalfOpen: true });
    let timer: NodeJS.Timeout | undefined;
    const end = () => void socket.destroy();
    const finish = (error?: Error) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      input.unpipe(socket);
      output.off('error', end);
      output.on('error', () => undefined);
      if (error) reject(error);
      // What has been given to it is out by then.
      else output.write('', () => resolve());
    };
    let broken: Error | undefined;
    signal.addEventListener('abort', end);
    output.on('error', end);
    socket
      .on('error', (error) => {
        broken = error;
      })
      .on('end', () => socket.end())
      .on('close', () => finish(broken));
    input.on('end', () => {
      timer = setTimeout(end, parting);
    });
    input.on('error', end);
    input.pipe(socket);
    socket.pipe(output, { end: false });
    if (signal.aborted) end();
  });
}
