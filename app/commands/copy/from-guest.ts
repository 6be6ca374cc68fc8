import { mkdtemp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { RunningCommand } from '../../control/running-command.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import { processMark } from '../../lib/process-mark.ts';
import { bytesInUnits } from '../kit/sizes.ts';
import { removeAbandoned, removeAll } from './abandoned.ts';
import { CutOff } from './byte-reader.ts';
import { complaint, guestFailure } from './guest-failure.ts';
import { type LocalTarget, requireFree, roomIn } from './local-target.ts';
import { BadTar } from './tar-header.ts';
import { TooMuch, type Unpacked, unpack } from './unpack.ts';

/** Files, folders and links. */
const mostEntries = 1_000_000;

interface FromGuest {
  /** Runs `sendScript`, and nothing else. */
  readonly running: RunningCommand;
  readonly source: { readonly vm: string; readonly path: string };
  readonly target: LocalTarget;
  readonly onBytes: (count: number) => void;
  /** Told how many there will be, where the script is asked to say it. */
  readonly onSize: (bytes: number) => void;
}

/**
 * Takes a file or a folder out of a guest, which is not trusted. The copy is made in a folder beside the target, and gets the
 * target's name when all of it is there; nothing is left of one that fails.
 */
export async function fromGuest({ running, source, target, onBytes, onSize }: FromGuest): Promise<Unpacked> {
  await removeAbandoned(target.folder);
  const scratch = await mkdtemp(join(target.folder, `.banger-cp.${processMark()}.`)).catch(
    (error: unknown) => {
      throw notWritten(error, target.path);
    },
  );
  const top = join(scratch, 'copy');
  const said = complaint(running.stderr, onSize);
  try {
    const bytes = await roomIn(target.folder);
    let unpacked: Unpacked;
    try {
      unpacked = await unpack(running.stdout, top, { limits: { bytes, entries: mostEntries }, onBytes });
    } catch (error) {
      if (error instanceof TooMuch) throw tooMuch(target.path, bytes);
      // The guest's own reason, where it has one: its archive is cut off, or empty.
      if (!(error instanceof CutOff)) throw error;
      await requireSuccess(running, said, source);
      throw error;
    }
    await requireSuccess(running, said, source);
    await requireFree(target.path, unpacked.kind);
    await rename(top, target.path);
    return unpacked;
  } catch (error) {
    if (error instanceof BadTar || error instanceof CutOff) throw notTrusted(source.vm, error);
    throw error instanceof AppError ? error : notWritten(error, target.path);
  } finally {
    running.close();
    await removeAll(scratch);
  }
}

async function requireSuccess(
  running: RunningCommand,
  said: Promise<string>,
  source: FromGuest['source'],
): Promise<void> {
  const code = await running.exitCode;
  if (code !== 0) throw guestFailure(code, await said, source);
}

function notWritten(cause: unknown, path: string) {
  return systemFailure(cause, {
    message: `${path} couldn’t be written`,
    unchanged: 'Nothing is left of the copy.',
    hint: 'Check the folder, or choose another place.',
  });
}

function tooMuch(path: string, bytes: number) {
  return failure('disk_full', {
    message: `The copy is larger than the room that is free for ${path}.`,
    unchanged: 'Nothing is left of the copy.',
    hint: `Copy at most ${bytesInUnits(bytes)}, or choose another disk.`,
  });
}

function notTrusted(vm: string, cause: BadTar | CutOff) {
  const why = cause instanceof CutOff ? 'it is cut off' : cause.message;
  return failure(
    'file_invalid',
    {
      message: `What the guest of ${vm} sent isn’t a copy that can be trusted: ${why}.`,
      unchanged: 'Nothing is left of the copy.',
      hint: 'Check whether the guest’s tar works. If you don’t trust the guest, copy nothing from it.',
    },
    cause,
  );
}
