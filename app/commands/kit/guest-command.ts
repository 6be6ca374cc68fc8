import { guestCommandLimits, guestUserPattern } from '../../contract/guest-command-limits.ts';
import { UsageError } from './context.ts';

/** Throws `UsageError` for a command that no guest could be given, before anything is started for it. */
export function requireGuestCommand(
  command: readonly string[],
  { user, cwd }: { readonly user?: string; readonly cwd?: string } = {},
): void {
  const { words, wordBytes, folderBytes, bytes } = guestCommandLimits;
  if (command[0] === '') throw new UsageError('The command is empty.');
  if (command.length > words)
    throw new UsageError(
      `The command has ${inDigits(command.length)} words; ${inDigits(words)} are the most. Give it the others on its standard input.`,
    );
  for (const word of command) requireWord('A word of the command', word, wordBytes);
  if (Buffer.byteLength(JSON.stringify(command)) > bytes)
    throw new UsageError(
      `The command is longer than ${bytes / 1024} KiB in all. Give it what is long on its standard input.`,
    );
  if (user === '') throw new UsageError('--user is empty.');
  if (user !== undefined && !guestUserPattern.test(user))
    throw new UsageError(`--user needs the name or number of a user, not “${user}”.`);
  if (cwd === '') throw new UsageError('--cwd is empty.');
  if (cwd !== undefined) requireWord('--cwd', cwd, folderBytes);
}

function requireWord(what: string, word: string, most: number): void {
  if (word.includes('\0')) throw new UsageError(`${what} contains a NUL.`);
  if (Buffer.byteLength(word) > most)
    throw new UsageError(`${what} is longer than ${inDigits(most)} bytes, which is the most.`);
}

const inDigits = (count: number) => count.toLocaleString('en-US');
