import type { Readable } from 'node:stream';
import type { ErrorCode } from '../../contract/errors.ts';
import { failure } from '../../lib/failures.ts';
import { plainText } from '../../lib/plain-text.ts';
import { bytesInUnits } from '../kit/sizes.ts';
import { guestCodes, mostUnsized, unsizedSeconds } from './guest-scripts.ts';

/** Bytes of what a guest complains that are kept. */
const mostSaid = 2000;

/**
 * What a command in the guest writes about its failure: the beginning. All of it is read. `onSize` is told the bytes that
 * `sendScript` writes first where it is asked to.
 */
export async function complaint(
  stderr: Readable,
  onSize: (bytes: number) => void = () => undefined,
): Promise<string> {
  let said = '';
  try {
    for await (const chunk of stderr) {
      if (said.length >= mostSaid) continue;
      said += String(chunk).slice(0, mostSaid);
      const [line, kibibytes] = sizeLine.exec(said) ?? [];
      if (line === undefined) continue;
      said = said.slice(line.length);
      onSize(Number(kibibytes) * 1024);
    }
  } catch {
    // Its end is told by the exit code.
  }
  return said;
}

const sizeLine = /^size (\d{1,12})\n/;

const unchanged = 'Nothing was copied.';

/** Why a script in the guest of a VM has failed. `path`: the one that a person gave. */
export function guestFailure(code: number, said: string, { vm, path }: { vm: string; path: string }) {
  const known: Readonly<Record<number, { code: ErrorCode; message: string; hint: string }>> = {
    [guestCodes.missing]: {
      code: 'not_found',
      message: `There is no ${path} in ${vm}.`,
      hint: 'Check the path.',
    },
    [guestCodes.special]: {
      code: 'file_invalid',
      message: `${path} in ${vm} is neither a file nor a folder.`,
      hint: 'Name a file or a folder.',
    },
    [guestCodes.made]: {
      code: 'file_invalid',
      message: `The guest of ${vm} makes files in ${path} only when they are read, so the folder can’t be copied.`,
      hint: 'Copy single files of it, or a folder in which there are none of these.',
    },
    [guestCodes.endless]: {
      code: 'file_invalid',
      message: `${path} in ${vm} doesn’t say how long it is, and had not ended after ${bytesInUnits(mostUnsized)} or ${unsizedSeconds} seconds.`,
      hint: 'Have a command in the guest read a part of it, such as head.',
    },
    [guestCodes.taken]: {
      code: 'name_taken',
      message: `In ${vm} a folder, or something else that a copy doesn’t replace, has that name.`,
      hint: 'Choose another name, or move away what is there.',
    },
    [guestCodes.noFolder]: {
      code: 'not_found',
      message: path.endsWith('/')
        ? `There is no folder ${path} in ${vm}.`
        : `The folder for ${path} doesn’t exist in ${vm}.`,
      hint: 'Create it first, or check the path.',
    },
    [guestCodes.noTar]: {
      code: 'hypervisor_failed',
      message: `The guest of ${vm} has no tar, which copies need.`,
      hint: 'Install tar in the guest.',
    },
  };
  const { code: kind, ...words } = known[code] ?? {
    code: 'hypervisor_failed',
    message: `The copy failed in the guest of ${vm}, with exit code ${code}.`,
    hint: 'See what the guest says. Its disk may be full or read-only.',
  };
  const details = plainText(said).split('\n').filter(Boolean).slice(0, 10);
  return failure(kind, { ...words, unchanged, ...(details.length > 0 ? { details } : {}) });
}
