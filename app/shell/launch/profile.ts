import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Throws the system's error. Folders can often be made where a byte cannot be written any more. */
export function tryWriting(dir: string): void {
  const file = join(dir, `may-be-written.${process.pid}`);
  try {
    writeFileSync(file, Buffer.alloc(4096), { mode: 0o600 });
  } finally {
    rmSync(file, { force: true });
  }
}

/** A profile for this session's windows alone. Throws `problem` where there is no place for one. */
export function temporaryProfile(problem: unknown): string {
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
