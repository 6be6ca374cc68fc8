import { closeSync, openSync, read, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { nullWhereGone } from './null-where-gone.ts';

const readFrom = promisify(read);
/** Bytes for each read: more than nearly all command lines have. */
const readSize = 16 * 1024;
/** Processes that are read at once, as a launch must not fill Node's four threads with one question each. */
const together = 16;

/** The arguments of a process, its program first; empty when it is gone or may not be read. */
export async function readCommandLine(pid: number): Promise<string[]> {
  const text = await readWhole(`/proc/${pid}/cmdline`).catch(nullWhereGone);
  return text ? text.replace(/\0$/, '').split('\0') : [];
}

/**
 * The text of a file below /proc. Only the read waits for another process (for the lock on its memory), so only that is done
 * beside the main thread: `readFile` takes five turns of the event loop, and a launch reads this of every process there is.
 */
async function readWhole(path: string): Promise<string> {
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (;;) {
      const { bytesRead, buffer } = await readFrom(file, Buffer.allocUnsafe(readSize), 0, readSize, null);
      parts.push(buffer.subarray(0, bytesRead));
      if (bytesRead < readSize) return Buffer.concat(parts).toString();
    }
  } finally {
    closeSync(file);
  }
}

/** The argument after `option`; null when it is not there. */
export function argumentOf(commandLine: readonly string[], option: string): string | null {
  const at = commandLine.indexOf(option);
  return at === -1 ? null : (commandLine[at + 1] ?? null);
}

interface Process {
  readonly pid: number;
  /** Its arguments, its program first; empty where they may not be read. */
  readonly commandLine: readonly string[];
}

type Look = Promise<Process[]>;
let looking: Look | null = null;
let nextLook: Look | null = null;

/**
 * Every process there is, of other users, too: `isThisUsers` tells them apart. At launch many VMs are asked for at once: callers
 * that ask while a look is under way share the next one.
 */
export function readProcesses(): Look {
  if (looking) {
    const lookAgain = () => {
      nextLook = null;
      return readProcesses();
    };
    nextLook ??= looking.then(lookAgain, lookAgain);
    return nextLook;
  }
  looking = readAll().finally(() => {
    looking = null;
  });
  return looking;
}

/** Other users may give their processes any command line. */
export function isThisUsers(pid: number): boolean {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

async function readAll(): Look {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isSafeInteger);
  const found: Process[] = [];
  for (let at = 0; at < pids.length; at += together) {
    const some = pids.slice(at, at + together);
    found.push(
      ...(await Promise.all(some.map(async (pid) => ({ pid, commandLine: await readCommandLine(pid) })))),
    );
  }
  return found;
}
