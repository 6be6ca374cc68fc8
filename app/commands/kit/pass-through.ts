import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { RunningCommand } from '../../control/running-command.ts';
import { errorCodeOf, systemFailure } from '../../lib/failures.ts';
import type { Pipes } from './pipes.ts';

/** With what a program ends that SIGPIPE has ended. */
const brokenPipe = 128 + constants.signals.SIGPIPE;

/**
 * Joins a command in a guest with the streams of this process, byte for byte, until it has ended and all that it wrote is
 * written. Resolves to its exit code; to that of SIGPIPE when the reader of its output has gone, which ends it.
 */
export async function passThrough(command: RunningCommand, pipes: Pipes): Promise<number> {
  const { stdin } = command;
  const giveInput = (chunk: Buffer) => {
    if (stdin?.write(chunk) === false) {
      pipes.stdin.pause();
      stdin.once('drain', () => pipes.stdin.resume());
    }
  };
  const endInput = () => void stdin?.end();
  if (stdin) pipes.stdin.on('data', giveInput).once('end', endInput).once('error', endInput);
  try {
    await Promise.all([pour(command.stdout, pipes.stdout), pour(command.stderr, pipes.stderr)]);
    return await command.exitCode;
  } catch (error) {
    command.close();
    if (errorCodeOf(error) === 'EPIPE') return brokenPipe;
    throw systemFailure(error, {
      message: 'The command’s output couldn’t be written',
      unchanged: 'What it has done in the guest is kept.',
      hint: 'Send the output somewhere else, then try again.',
    });
  } finally {
    if (stdin) {
      pipes.stdin.off('data', giveInput).off('end', endInput).off('error', endInput);
      // A terminal, or a pipe that stays open, would keep the process.
      pipes.stdin.destroy();
    }
  }
}

/** Resolves when all of it is written. */
async function pour(from: Readable, to: Writable): Promise<void> {
  to.on('error', () => undefined);
  for await (const chunk of from) {
    await new Promise<void>((resolve, reject) => {
      to.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
}
