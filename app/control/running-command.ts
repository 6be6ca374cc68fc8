import type { Readable, Writable } from 'node:stream';
import type { GuestSignal } from '../contract/guest-commands.ts';

/** A command in a guest while it runs. */
export interface RunningCommand {
  /** To be ended when the command is to see the end of its input; null: it has none. */
  readonly stdin: Writable | null;
  /** Exact to the byte. Both must be read, and end when the command has ended and all that it had written is here. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The command's code, 128 and its number for a signal. Rejects with an `AppError` where it could not be run to its end. */
  readonly exitCode: Promise<number>;
  /** Resolves when it is on its way. */
  signal(name: GuestSignal): Promise<void>;
  /** Gives up following it. */
  close(): void;
}
