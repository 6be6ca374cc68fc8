import { type FSWatcher, watch } from 'node:fs';
import type { Socket } from 'node:net';
import { driverFailure } from '../failures.ts';

/** The guest's serial console: the one connection that QEMU serves. What the guest prints is read from the log, not from here. */
export interface ConsoleSocket {
  /** Resolves when the system has taken the bytes for QEMU; waits while the guest does not read. */
  write(data: Uint8Array): Promise<void>;
  onGrowth(listener: () => void): () => void;
  close(): void;
}

export function openConsole(socket: Socket, logPath: string): ConsoleSocket {
  const listeners = new Set<() => void>();
  const grown = () => {
    for (const listener of [...listeners]) listener();
  };
  // QEMU sends to the socket first and appends to the log after, so a chunk alone is not yet a longer log.
  const watcher = watchLog(logPath, grown);
  // Somebody must read: a full socket would hold up the guest's output.
  socket.on('data', grown);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => watcher?.close());

  return {
    write: (data) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(gone());
        const onClose = () => reject(gone());
        socket.once('close', onClose);
        socket.write(data, (error) => {
          socket.off('close', onClose);
          if (error) reject(gone());
          else resolve();
        });
      }),
    onGrowth: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => socket.destroy(),
  };
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

function gone() {
  return driverFailure('hypervisor_failed', {
    message: 'The console is closed: the machine does not run any more.',
    unchanged: 'What you typed was not sent.',
    hint: 'Start the VM, then type again.',
  });
}
