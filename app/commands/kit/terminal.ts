import { createInterface } from 'node:readline/promises';
import { say, sayBeside } from '../../lib/standard-streams.ts';
import type { Context, Terminal } from './context.ts';
import type { Streams } from './output.ts';

/** The process’s own streams. */
export function standardStreams(): Streams {
  const columnsOf = (stream: NodeJS.WriteStream) => (stream.isTTY ? stream.columns || 80 : null);
  return {
    out: say,
    err: sayBeside,
    columns: columnsOf(process.stdout),
    errColumns: columnsOf(process.stderr),
  };
}

/** Asks on the terminal that started the process. Null: it was started by a program. */
export function terminalAsk(signal: AbortSignal): Context['ask'] {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `, { signal })).trim());
    } finally {
      reader.close();
    }
  };
}

/** Null: the process was started by a program. */
export function standardTerminal(): Terminal | null {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return null;
  return {
    makeRaw() {
      stdin.setRawMode(true);
      return () => {
        stdin.setRawMode(false);
        stdin.pause();
      };
    },
    onInput: (listener, onEnd) => void stdin.on('data', listener).on('end', onEnd).on('error', onEnd),
    write: (data) => void stdout.write(data),
  };
}
