import type { AppError, ErrorCode } from '../../contract/errors.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { driverFailure } from './failures.ts';

/** What was to be done with the file: as the guest agent has it. */
export type FileMode = 'r' | 'w';

interface Known {
  /** The words of the C library, of glibc and of musl, that end what the guest says. */
  readonly said: RegExp;
  readonly code: ErrorCode;
  readonly message: (path: string, mode: FileMode) => string;
  readonly hint: string | Readonly<Record<FileMode, string>>;
}

const known: readonly Known[] = [
  {
    said: /No such file or directory$/,
    code: 'not_found',
    message: (path, mode) =>
      mode === 'r'
        ? `There is no file ${path} in the guest.`
        : `The folder for ${path} doesn’t exist in the guest.`,
    hint: { r: 'Check the path.', w: 'Create it first, or check the path.' },
  },
  {
    said: /Is a directory$/,
    code: 'file_invalid',
    message: (path) => `${path} in the guest is a folder.`,
    hint: 'Name a file in it.',
  },
  {
    said: /Not a directory$/,
    code: 'file_invalid',
    message: (path) => `A part of the path ${path} isn’t a folder in the guest.`,
    hint: 'Check the path.',
  },
  {
    said: /Too many levels of symbolic links$|Symbolic link loop$/,
    code: 'file_invalid',
    message: (path) => `${path} in the guest is a link that leads nowhere.`,
    hint: 'Name the file itself.',
  },
  {
    said: /File ?name too long$/,
    code: 'file_invalid',
    message: (path) => `The guest can’t have a file ${path}: its name is too long.`,
    hint: 'Choose a shorter name.',
  },
  {
    said: /Permission denied$|Operation not permitted$/,
    code: 'permission_denied',
    message: (path, mode) =>
      `The guest agent isn’t allowed to ${mode === 'r' ? 'read' : 'write'} ${path} in the guest.`,
    hint: 'Choose another path, or run a command in the guest that does it.',
  },
  {
    said: /Read-only file system$/,
    code: 'permission_denied',
    message: (path) => `${path} can’t be written: its file system in the guest is read-only.`,
    hint: 'Choose another path, or make the file system writable in the guest.',
  },
  {
    said: /Text file busy$/,
    code: 'permission_denied',
    message: (path) => `${path} can’t be written: it is a program that is running in the guest.`,
    hint: 'End the program first, or choose another path.',
  },
  {
    said: /No space left on (device|disk)$|(Disk )?quota exceeded$/i,
    code: 'disk_full',
    message: (path) => `${path} couldn’t be written: the disk of the guest is full.`,
    hint: 'Free some space in the guest, then try again.',
  },
  {
    said: /File too large$/,
    code: 'disk_full',
    message: (path) => `${path} couldn’t be written: it is larger than the guest allows.`,
    hint: 'Write less, or choose another path.',
  },
  {
    said: /No such device( or address)?$|Resource (temporarily un|un)available$|Invalid (argument|seek)$/,
    code: 'file_invalid',
    message: (path) => `${path} in the guest isn’t an ordinary file.`,
    hint: 'Name a file, or run a command in the guest that does it.',
  },
];

/** Why a guest's agent has not read or written a file. `said`: its own words, as one plain line. */
export function guestFileRefusal(path: string, mode: FileMode, said: string): AppError {
  const shown = plainLine(path);
  const unchanged =
    mode === 'r'
      ? 'Nothing was changed.'
      : 'If the file was there before, its content may be incomplete now.';
  const found = known.find((one) => one.said.test(said));
  if (found) {
    const hint = typeof found.hint === 'string' ? found.hint : found.hint[mode];
    const untouched = beforeWriting.has(found.code) ? 'Nothing was changed.' : unchanged;
    return driverFailure(found.code, { message: found.message(shown, mode), unchanged: untouched, hint });
  }
  return driverFailure('hypervisor_failed', {
    message: `The guest agent couldn’t ${mode === 'r' ? 'read' : 'write'} ${shown} in the guest.`,
    ...{ unchanged, hint: 'See what the guest says. Look at the file with a command in the guest.' },
    details: [said],
  });
}

/** What is found out when the file is opened, before its content goes. */
const beforeWriting: ReadonlySet<ErrorCode> = new Set(['not_found', 'file_invalid', 'permission_denied']);
