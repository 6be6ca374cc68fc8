import { wholeFileFailure, writeWholeFile } from '../../lib/whole-file.ts';
import { createConsoleText } from './console-text.ts';
import { readLog } from './log/console-log.ts';

/** Bytes that are read at a time; between two of them other work gets its turn. */
const chunk = 1024 * 1024;

/**
 * Writes what a guest printed between two bytes of its log as text, as `path`. Throws `disk_full` or `permission_denied`; what
 * was at `path` is there still then.
 */
export async function saveConsole(log: string, from: number, to: number, path: string): Promise<void> {
  try {
    await writeWholeFile(path, async (file) => {
      const text = createConsoleText();
      for (let at = from; at < to; ) {
        const { data } = readLog(log, at, Math.min(chunk, to - at));
        if (data.length === 0) break;
        at += data.length;
        await file.appendFile(text.add(data));
      }
      await file.appendFile(text.end());
    });
  } catch (cause) {
    throw wholeFileFailure(cause, {
      message: `The console couldn’t be saved as ${path}`,
      unchanged: 'An existing file and the console are unchanged.',
      hint: 'Save it in another folder.',
    });
  }
}
