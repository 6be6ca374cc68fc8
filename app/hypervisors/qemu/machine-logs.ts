import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { plainLines } from '../../lib/plain-text.ts';
import { cutLog } from './short-log.ts';

const firstLine = (at: Date) => `--- ${at.toISOString()} the machine starts ---`;
const isFirstLine = (line: string) => /^--- \S+ the machine starts ---$/.test(line);

/** Opens the hypervisor's log, cut to its end, to append to, and marks in it where this run begins. The caller closes it. */
export async function beginHypervisorLog(path: string, at = new Date()): Promise<FileHandle> {
  cutLog(path);
  const log = await open(path, 'a', 0o600);
  await log.appendFile(`${firstLine(at)}\n`);
  return log;
}

/** Makes the console log, or leaves it as it is: QEMU would make it readable by others. */
export async function ensureConsoleLog(path: string): Promise<void> {
  await (await open(path, 'a', 0o600)).close();
}

const mostLines = 10;

/** What the hypervisor said last in its latest run, at most 10 lines of plain text. */
export function lastWords(log: string): string[] {
  const lines = plainLines(log);
  return lines.slice(lines.findLastIndex(isFirstLine) + 1).slice(-mostLines);
}

/** A kernel that panics prints some 5 KiB. */
const tailBytes = 16 * 1024;

/** The end of a log, read at once: what is printed later is not in it. Null when it cannot be read. */
export function readTailNow(path: string): { readonly size: number; readonly text: string } | null {
  try {
    const log = openSync(path, 'r');
    try {
      const { size } = fstatSync(log);
      const length = Math.min(size, tailBytes);
      const tail = Buffer.alloc(length);
      return { size, text: tail.toString('utf8', 0, readSync(log, tail, 0, length, size - length)) };
    } finally {
      closeSync(log);
    }
  } catch {
    return null;
  }
}

/** The last 16 KiB of a log as text; empty when it cannot be read. */
export async function readTail(path: string): Promise<string> {
  try {
    const log = await open(path, 'r');
    try {
      const { size } = await log.stat();
      const length = Math.min(size, tailBytes);
      const { buffer, bytesRead } = await log.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await log.close();
    }
  } catch {
    // It is only evidence: a message without it is better than a failure about it.
    return '';
  }
}
