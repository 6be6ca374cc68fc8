import { AppError } from '../../contract/errors.ts';
import type { RunningCommand } from '../../control/running-command.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import { complaint, guestFailure } from './guest-failure.ts';
import { archived } from './guest-scripts.ts';
import { type Listed, pack } from './pack.ts';

interface IntoGuest {
  /** Runs `receiveScript`, and nothing else. */
  readonly running: RunningCommand;
  /** The path here, and what was found there. */
  readonly source: { readonly path: string; readonly listed: Listed };
  readonly target: { readonly vm: string; readonly path: string };
  readonly onBytes: (count: number) => void;
}

/** Brings a file or a folder into a guest, where it gets its name when all of it is there. Resolves to the bytes of the files. */
export async function intoGuest({ running, source, target, onBytes }: IntoGuest): Promise<number> {
  let bytes = 0;
  const said = complaint(running.stderr);
  running.stdout.resume();
  const { stdin } = running;
  if (!stdin) throw new Error('the command has no input');
  let isOver = false;
  const over = running.exitCode.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  try {
    for await (const chunk of pack(source.path, source.listed, {
      name: archived.copy,
      last: archived.last,
      onContent: (count) => {
        bytes += count;
      },
    })) {
      if (isOver) break;
      if (!stdin.write(chunk))
        await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), over]);
      onBytes(chunk.length);
    }
  } catch (error) {
    // What is cut off gets no name in the guest.
    running.close();
    if (error instanceof AppError) throw error;
    throw systemFailure(error, {
      message: `${source.path} can’t be read`,
      unchanged: 'Nothing was copied.',
      hint: 'Check the path, or make the files readable.',
    });
  }
  stdin.end();
  const code = await over;
  if (code !== 0) throw guestFailure(code, await said, target);
  return bytes;
}

/** Sockets, pipes and devices cannot be copied. */
export function nothingToCopy(path: string) {
  return failure('file_invalid', {
    message: `${path} is neither a file nor a folder.`,
    unchanged: 'Nothing was copied.',
    hint: 'Name a file or a folder.',
  });
}
