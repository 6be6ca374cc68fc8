import {
  closeSync,
  type FSWatcher,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  watch,
  writeSync,
} from 'node:fs';

/** Bytes that are kept of a log at least; when twice as many are there, the older half goes. */
const keptBytes = 256 * 1024;
/** Milliseconds for which a log that is written to is let grow before it is looked at again. */
const pause = 500;

/**
 * Cuts a log that holds twice as many bytes as it may down to its last `keep`, from the beginning of a line on. Who has it
 * open to append to it goes on behind them; what is written in this very moment may be lost. Never throws: one that cannot
 * be cut stays as it is.
 */
export function cutLog(path: string, keep = keptBytes): void {
  try {
    const size = statSync(path).size;
    if (size <= 2 * keep) return;
    const log = openSync(path, 'r+');
    try {
      // At once, and on space that the file has already: nobody finds it empty, and a full disk does not matter.
      const tail = Buffer.alloc(keep);
      const read = tail.subarray(0, readSync(log, tail, 0, keep, size - keep));
      const whole = read.subarray(read.indexOf('\n') + 1);
      ftruncateSync(log, writeSync(log, whole, 0, whole.length, 0));
    } finally {
      closeSync(log);
    }
  } catch {
    // It is not there, or this user's no more.
  }
}

/** Keeps a log cut while another process appends to it. Returns the function that lets go of it. */
export function keepLogShort(path: string, keep = keptBytes): () => void {
  let timer: NodeJS.Timeout | null = null;
  const look = () => {
    timer = null;
    cutLog(path, keep);
  };
  const watcher = watchFile(path, () => {
    timer ??= setTimeout(look, pause).unref();
  });
  // It may have grown unseen.
  look();
  return () => {
    watcher?.close();
    if (timer) clearTimeout(timer);
  };
}

/** Null where there is no such file, or this computer watches no more of them: it is then cut at the next start. */
function watchFile(path: string, onChange: () => void): FSWatcher | null {
  try {
    return watch(path, { persistent: false }, onChange).on('error', () => {});
  } catch {
    return null;
  }
}
