/**
 * A process that runs the command lines that it is given, a line of JSON each, and answers with how each has ended, a line of
 * JSON, too. Hundreds of commands meet in a minute so, whose own processes would take a second of a core each to begin.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { interruption } from '../../commands/kit/interruption.ts';
import { reach } from '../../commands/reach/reach.ts';
import { runCommandLine } from '../../commands/run-command-line.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { createLogger } from '../../lib/logger.ts';

const projectDir = fileURLToPath(new URL('../../../', import.meta.url));
const about = { appVersion: '0', isPackaged: false, isSandboxed: true, nativeBinding: undefined };
const paths = resolvePaths();

/** As `openCommandLine` does it, but for where the output goes. */
async function run(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const into = (place: 'out' | 'err') => (text: string | Buffer) => {
    said[place] += String(text);
  };
  const pipe = (place: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        into(place)(chunk);
        done();
      },
    });
  const { signal, passSignals, code, stop } = interruption();
  try {
    const ended = await runCommandLine({
      ...{ words, signal, passSignals, ask: null, terminal: null },
      about: { ...about, env: process.env },
      streams: { out: into('out'), err: into('err'), columns: null, errColumns: null },
      pipes: () => ({ stdin: Readable.from([]), stdout: pipe('out'), stderr: pipe('err') }),
      reach: (_, how) =>
        reach({
          ...{ ...about, ...how, paths, signal },
          logger: createLogger(paths.logsDir),
          preferredHypervisor: undefined,
          command: ['banger-desktop'],
          workerFile: join(projectDir, 'app/database-worker/testing/source-worker.ts'),
          starterDir: join(projectDir, 'build/packed-starter'),
          onProgress: () => undefined,
          onWait: () => undefined,
        }),
    });
    return { code: code() ?? ended, ...said };
  } finally {
    stop();
  }
}

// Between two commands nobody is meant by a signal.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
// As after every command: nothing that it has left open holds the process.
process.exit(0);
