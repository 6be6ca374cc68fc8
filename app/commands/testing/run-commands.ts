import { Readable, Writable } from 'node:stream';
import { clientOf, serveDashboard } from '../../control/testing/serve.ts';
import type { TestDashboard } from '../../testing/test-dashboard.ts';
import type { Banger } from '../kit/banger.ts';
import type { Context } from '../kit/context.ts';
import { runCommandLine } from '../run-command-line.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Circumstances {
  /** Cells of the terminal; absent: there is none. */
  readonly columns?: number;
  readonly ask?: Context['ask'];
  readonly terminal?: Context['terminal'];
  readonly signal?: AbortSignal;
  readonly passSignals?: Context['passSignals'];
  /** What the command reads from its standard input; nothing where absent. */
  readonly input?: Readable;
  /** Of the process; empty where absent. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whom the commands ask, if that is not the dashboard. */
  readonly reach?: () => Promise<Banger>;
  /** Told of what is written to standard error, as it comes. */
  readonly onErr?: (text: string) => void;
}

/** Runs command lines on a dashboard, as its socket would answer them. */
export function commandsOn(app: TestDashboard, circumstances: Circumstances = {}) {
  const { columns = null, ask = null, terminal = null, signal, onErr, env = {} } = circumstances;
  const { passSignals = () => () => undefined, input = Readable.from([]) } = circumstances;
  const served = serveDashboard(app);
  return async (...words: string[]): Promise<Ran> => {
    const said = { out: '', err: '' };
    const into = (place: 'out' | 'err') =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          said[place] += chunk.toString('latin1');
          done();
        },
      });
    const code = await runCommandLine({
      words,
      about: {
        ...{ env, appVersion: '9.9.9', isPackaged: false, isSandboxed: true, nativeBinding: undefined },
      },
      streams: {
        out: (text) => {
          said.out += text;
        },
        err: (text) => {
          said.err += text;
          onErr?.(text);
        },
        columns,
        errColumns: columns,
      },
      ask,
      terminal,
      passSignals,
      pipes: () => ({ stdin: input, stdout: into('out'), stderr: into('err') }),
      signal: signal ?? new AbortController().signal,
      reach: async (_, how) => {
        const client = await clientOf((await served).path, how.client);
        return { ...client, close: async () => client.close() };
      },
      ...(circumstances.reach ? { reach: circumstances.reach } : {}),
    });
    return { code, ...said };
  };
}

/** The value of a command with `--json` that must succeed. */
export async function resultOf(run: ReturnType<typeof commandsOn>, ...words: string[]): Promise<unknown> {
  const { code, out, err } = await run(...words, '--json');
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out);
}
