import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../contract/errors.ts';

/** What is locked of a database's main file: `exclusive` keeps readers out; `shared` means that somebody has it open. */
export type FileLock = 'none' | 'shared' | 'exclusive';

/** Where SQLite locks (https://sqlite.org/src/doc/trunk/src/os.h): bytes that lie beyond what a small file has. */
const pendingByte = 0x40000000;
const sharedFirst = pendingByte + 2;
const lastByte = sharedFirst + 509;

/**
 * The strongest lock in the text of `/proc/locks` on a file, of whatever process. Asking SQLite instead would make files beside
 * the database; asking the kernel through `fcntl` would hide what this process holds itself.
 */
export function lockIn(procLocks: string, { dev, ino }: { dev: bigint; ino: bigint }): FileLock {
  const file = `${deviceName(dev)}:${ino}`;
  let found: FileLock = 'none';
  for (const line of procLocks.split('\n')) {
    // `1: POSIX  ADVISORY  WRITE 1234 fe:00:5678 1073741826 1073742335`; a waiting one has `->` after the number.
    const [, kind, , access, , id, start, end] = line.trim().split(/\s+/);
    if ((kind !== 'POSIX' && kind !== 'OFDLCK') || id !== file) continue;
    const first = Number(start);
    const last = end === 'EOF' ? Number.POSITIVE_INFINITY : Number(end);
    if (first > lastByte || last < pendingByte) continue;
    const keepsReadersOut = first <= pendingByte || last >= sharedFirst;
    if (access === 'WRITE' && keepsReadersOut) return 'exclusive';
    found = 'shared';
  }
  return found;
}

/** `fe:00`: major and minor number in hexadecimal, as the kernel prints them. */
function deviceName(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  const hex = (value: bigint) => value.toString(16).padStart(2, '0');
  return `${hex(major)}:${hex(minor)}`;
}

/** The lock on a file; `none` where there is no file, or where the kernel does not tell. */
export function lockOn(path: string): FileLock {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!file) return 'none';
  let locks: string;
  try {
    locks = readFileSync('/proc/locks', 'utf8');
  } catch {
    return 'none';
  }
  return lockIn(locks, file);
}

/** Throws when any process, this one too, has the database open in SQLite: it must not be moved under its feet. */
export function refuseInUse(path: string): void {
  if (lockOn(path) === 'none') return;
  throw new AppError({
    code: 'wrong_state',
    message: `The database ${path} is in use.`,
    unchanged: 'The file was left where it is, as it is.',
    hint: 'Close Banger Desktop and every other program that uses this file, then try again.',
  });
}
