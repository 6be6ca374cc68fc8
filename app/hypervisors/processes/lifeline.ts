import { closeSync, constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { runWithLimit } from '../../programs/run-with-limit.ts';
import { driverFailure, fileFailure } from '../driver/failures.ts';

/** Milliseconds. */
const makeTimeoutMs = 5000;

/**
 * A named pipe that a helper has as its input. As long as the helper lives it holds the writing end, so the kernel tells every
 * dashboard that has opened it when the helper dies, and nobody polls. If a helper passes its input on to child processes, its death
 * is noticed when the last of them is gone.
 */
export const lifelinePath = (runDir: string, role: string): string => join(runDir, `${role}.alive`);

/** Makes the pipe, in place of an old one. Resolves to a descriptor for the helper's input, which the caller closes. */
export async function makeLifeline(path: string): Promise<number> {
  await rm(path, { force: true });
  const { exitCode, stderr } = await runWithLimit('mkfifo', ['-m', '600', '--', path], makeTimeoutMs);
  if (exitCode !== 0) {
    throw driverFailure('hypervisor_failed', {
      message: `The pipe ${path} can’t be created: ${stderr.trim() || 'mkfifo failed'}.`,
      unchanged: 'The VM wasn’t started.',
      hint: 'Check that its folder exists and that you can write to it.',
    });
  }
  try {
    // Opening both ends waits for nobody, and the helper then holds the writing end.
    return openSync(path, constants.O_RDWR);
  } catch (cause) {
    throw fileFailure(cause, {
      message: `The pipe ${path} can’t be opened`,
      unchanged: 'The VM wasn’t started.',
      hint: 'Start the VM again.',
    });
  }
}

export interface Lifeline {
  /** Resolves when nobody holds the writing end any more, and when it is let go of. */
  readonly ended: Promise<void>;
  letGo(): void;
}

/**
 * Null: there is no such pipe; this session may have another folder for it. Look at the helper after this: the pipe says nothing
 * about one that died before.
 */
export function openLifeline(path: string): Lifeline | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const socket = new Socket({ fd, readable: true, writable: false });
    socket.unref();
    const ended = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      // The caller then looks at the process.
      socket.once('error', () => resolve());
      socket.once('end', () => resolve());
    });
    socket.resume();
    return { ended, letGo: () => socket.destroy() };
  } catch {
    closeSync(fd);
    return null;
  }
}
