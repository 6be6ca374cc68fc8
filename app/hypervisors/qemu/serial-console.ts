import { type FSWatcher, watch } from 'node:fs';
import type { AppError } from '../../contract/errors.ts';
import { createListeners } from '../../lib/listeners.ts';
import { driverFailure } from '../driver/failures.ts';
import { connectUnixSocket } from './unix-socket.ts';

/** The guest's serial console. What the guest prints is in the log; the socket is for typing. */
export interface SerialConsole {
  /** Resolves when QEMU has taken all of the bytes; waits while the guest does not read. */
  write(data: Uint8Array): Promise<void>;
  onGrowth(listener: () => void): () => void;
  close(): void;
}

/**
 * Connects only to type. While a client is connected and does not read fast enough (within some 280 bytes), QEMU 7.2
 * writes bytes to its log twice: when the socket is full, and again when it is not. Without a client it cannot;
 * what is left is a rare doubled byte when one types while the guest floods its console.
 */
export function openSerialConsole(socketPath: string, logPath: string): SerialConsole {
  const growth = createListeners<[]>();
  const watcher = watchLog(logPath, () => growth.tell());
  let closed = false;
  let typing: Promise<void> = Promise.resolve();

  return {
    write: (data) => {
      if (closed) return Promise.reject(gone());
      const written = typing.then(() => typeInto(socketPath, data));
      typing = written.catch(() => {});
      return written;
    },
    onGrowth: growth.add,
    close: () => {
      closed = true;
      watcher?.close();
    },
  };
}

/** Says that no more will come: QEMU reads to the end and then hangs up, which proves that it has read everything. */
async function typeInto(socketPath: string, data: Uint8Array): Promise<void> {
  const socket = await connectUnixSocket(socketPath).catch((cause: unknown) => {
    throw gone(cause);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(gone(cause)));
    socket.once('close', () => resolve());
    socket.resume();
    socket.end(data);
  });
}

/** Null when the log was removed under a running machine: there is nothing to watch then. */
function watchLog(path: string, grown: () => void): FSWatcher | null {
  try {
    const watcher = watch(path, { persistent: false }, grown);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function gone(cause?: unknown): AppError {
  return driverFailure('hypervisor_failed', {
    message: 'The console is closed because the VM isn’t running.',
    unchanged: 'Your input wasn’t sent.',
    hint: 'Start the VM, then type again.',
    cause,
  });
}
