import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppError } from '../../contract/errors.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import { makeFolder } from '../../lib/make-folder.ts';

/** The folder that Chromium keeps for the windows. The lock lies in it: one dashboard per installation. */
export interface Profile {
  /** Throws an `AppError` as long as it cannot be locked and written; may be called again. */
  require(): void;
}

/**
 * Takes the profile in `dir`; to be called before Electron is ready, once. Null: another dashboard has it, and shows itself
 * now. Where it cannot be had, the windows get a private one for this session, to say on them what `require` throws.
 * Throws where there is no place for that either.
 */
export function takeProfile(dir: string): Profile | null {
  app.setPath('userData', dir);
  try {
    return claim(dir) ? { require: () => {} } : null;
  } catch (problem) {
    const temporary = temporaryProfile(problem);
    app.setPath('userData', temporary);
    return { require: () => retry(dir, temporary) };
  }
}

/** The lock is taken in what is called `userData` at that moment. */
function retry(dir: string, temporary: string): void {
  app.setPath('userData', dir);
  try {
    if (!claim(dir)) throw refusal(dir, 'another dashboard has it open', 'Quit this one, and use that.');
  } finally {
    app.setPath('userData', temporary);
  }
}

/** False: a dashboard that runs here has it. */
function claim(dir: string): boolean {
  try {
    makeFolder(dir);
    if (!app.requestSingleInstanceLock()) {
      if (isHeld(dir)) return false;
      tryWriting(dir);
      // The lock's socket is a temporary file.
      throw refusal(
        dir,
        'its lock cannot be made',
        'Set TMPDIR to a folder with a short path, where you can write.',
      );
    }
    tryWriting(dir);
    return true;
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The folder ${dir} cannot be used`,
      unchanged: 'Nothing was written.',
      hint: `Make sure that you can write to ${dir}, or start with BANGER_HOME set to a folder where you can.`,
    });
  }
}

/** Whether the socket on which the lock's holder hears of other starts has a process. */
function isHeld(dir: string): boolean {
  try {
    const socket = readlinkSync(join(dir, 'SingletonSocket'));
    return readFileSync('/proc/net/unix', 'utf8').includes(` ${socket}\n`);
  } catch {
    return false;
  }
}

/** Folders can often be made where a byte cannot be written any more. */
function tryWriting(dir: string): void {
  const file = join(dir, 'may-be-written');
  try {
    writeFileSync(file, Buffer.alloc(4096), { mode: 0o600 });
  } finally {
    rmSync(file, { force: true });
  }
}

function temporaryProfile(problem: unknown): string {
  for (const place of [tmpdir(), '/dev/shm']) {
    const dir = privateFolder(place);
    if (dir === null) continue;
    removeAtTheEnd(dir);
    return dir;
  }
  throw problem;
}

/** Chromium writes, and makes the folder anew, until its very end. So another process removes it, when this one is gone. */
function removeAtTheEnd(dir: string): void {
  const untilTheEnd = ['tail', `--pid=${process.pid}`, '-f', '/dev/null'];
  const steps = ['-exec', ...untilTheEnd, ';', '-exec', 'rm', '-rf', '{}', ';'];
  const remover = spawn('find', [dir, '-maxdepth', '0', ...steps], {
    detached: true,
    cwd: '/',
    stdio: 'ignore',
  });
  // What is left then is a folder among temporary files.
  remover.on('error', () => {});
  remover.unref();
}

/** Null: none can be made there, or not be written. */
function privateFolder(place: string): string | null {
  let dir: string | null = null;
  try {
    dir = mkdtempSync(join(place, 'banger-desktop-'));
    tryWriting(dir);
    return dir;
  } catch {
    if (dir !== null) rmSync(dir, { recursive: true });
    return null;
  }
}

function refusal(dir: string, why: string, hint: string): AppError {
  return failure('wrong_state', {
    message: `The folder ${dir} cannot be used: ${why}.`,
    unchanged: 'Nothing was written.',
    hint,
  });
}
