import { type Command, CommanderError } from 'commander';
import type { ErrorValue } from '../contract/errors.ts';
import { systemFailure } from '../lib/failures.ts';
import { addCompletionCommands } from './completion/add-completion-commands.ts';
import { addDbCommands } from './db/add-db-commands.ts';
import { addDiagnosticsCommand, type DiagnosticsProgram } from './diagnostics/add-diagnostics-command.ts';
import { addHostCommand } from './host/host.ts';
import { addImageCommands } from './image/add-image-commands.ts';
import { addJobCommands } from './job/add-job-commands.ts';
import type { Banger } from './kit/banger.ts';
import { asAppError, type Client, type Context } from './kit/context.ts';
import { exitCodeOf, exitCodes } from './kit/exit-codes.ts';
import { withGuestDashes } from './kit/guest-words.ts';
import { createOutput, type Output, type Streams } from './kit/output.ts';
import { createProgram, programName, Refused, refuseAs } from './kit/program.ts';
import type { Run } from './kit/run.ts';
import { addMcpCommand } from './mcp/add-mcp-command.ts';
import { addRunCommand } from './run/add-run-command.ts';
import { addSshConfigCommand } from './ssh-config/add-ssh-config-command.ts';
import { addVmCommands } from './vm/add-vm-commands.ts';

/** What the commands are told of the program that they belong to. */
export interface About extends DiagnosticsProgram {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CommandLineRequest {
  /** What stands after the program's name. */
  readonly words: readonly string[];
  readonly about: About;
  readonly streams: Streams;
  /** See `Context`. */
  readonly ask: Context['ask'];
  readonly terminal: Context['terminal'];
  readonly signal: AbortSignal;
  readonly passSignals: Context['passSignals'];
  readonly pipes: Context['pipes'];
  /** Finds whom to ask: called once, if the command asks anybody. */
  readonly reach: (
    output: Output,
    how: { readonly isLong: boolean; readonly client: Client },
  ) => Promise<Banger>;
}

/** Parses and carries out a command line. Resolves to the exit code; rejects for nothing that a user can cause. */
export async function runCommandLine(request: CommandLineRequest): Promise<number> {
  const { signal, ask, terminal, passSignals, pipes } = request;
  const words = guestWords(request);
  const { streams, failure } = noting(request.streams);
  const end = words.indexOf('--');
  const output = createOutput(streams, words.slice(0, end < 0 ? undefined : end).includes('--json'));
  let reached: Promise<Banger> | null = null;
  let afterwards: (() => Promise<number>) | null = null;
  let code: number = exitCodes.done;
  const context: Context = {
    ...{ output, ask, terminal, signal, passSignals, pipes },
    banger: (time, client = 'cli') => {
      reached ??= request.reach(output, { isLong: time === 'long', client }).catch((error: unknown) => {
        // A command that lasts may try again.
        reached = null;
        throw error;
      });
      return reached;
    },
    afterwards: (act) => {
      afterwards = act;
    },
  };
  const run: Run =
    (work) =>
    async (...parsed) => {
      try {
        code = (await work(context, ...parsed)) ?? exitCodes.done;
      } catch (error) {
        refuseAs(parsed.at(-1) as Command, error);
      }
    };
  const attempt = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      code = explain(error, request, output);
    }
  };
  await attempt(() =>
    commandTree(
      { ...request, streams: output.json ? { ...streams, err: () => undefined } : streams },
      run,
      nounOf(words),
    ).parseAsync([...words], { from: 'user' }),
  );
  // Where nobody was reached, the command has said why.
  await attempt(async () => (await (reached ?? Promise.resolve(null)).catch(() => null))?.close());
  await attempt(async () => {
    if (afterwards) code = await afterwards();
  });
  const unwritten = failure();
  if (unwritten === null) return code;
  output.error(answerLost(unwritten, code));
  return code === exitCodes.done ? exitCodes.failed : code;
}

/** Commands for guests are rare, and to make the tree of commands twice takes its time. */
function guestWords({ words, about, streams }: CommandLineRequest): readonly string[] {
  if (!words.includes('run') && !words.includes('exec')) return words;
  return withGuestDashes(
    commandTree({ about, streams }, () => async () => undefined, nounOf(words)),
    words,
  );
}

const nounOf = (words: readonly string[]) => words.find((word) => !word.startsWith('-'));

const nouns = new Map<string, (program: Command, run: Run, about: About) => void>([
  ['vm', addVmCommands],
  ['run', addRunCommand],
  ['image', addImageCommands],
  ['job', addJobCommands],
  ['host', addHostCommand],
  ['ssh-config', addSshConfigCommand],
  ['mcp', addMcpCommand],
  ['db', addDbCommands],
  ['diagnostics', addDiagnosticsCommand],
  ['completion', addCompletionCommands],
]);

/** The commands of one noun, as most calls need no others; all of them where `noun` is none, or another word. */
export function commandTree(
  { about, streams }: Pick<CommandLineRequest, 'about' | 'streams'>,
  run: Run,
  noun?: string,
): Command {
  const program = createProgram(about.appVersion, streams);
  const asked = nouns.get(noun ?? '');
  for (const add of asked ? [asked] : nouns.values()) add(program, run, about);
  return program;
}

/** The streams, but a result that cannot be written ends nothing: what the command does is done all the same. */
function noting(streams: Streams): { streams: Streams; failure: () => unknown } {
  let failed: unknown = null;
  const out = (text: string) => {
    try {
      streams.out(text);
    } catch (error) {
      failed = error;
    }
  };
  return { streams: { ...streams, out }, failure: () => failed };
}

function answerLost(cause: unknown, code: number): ErrorValue {
  return systemFailure(cause, {
    message: 'The output couldn’t be written',
    unchanged: `The command itself ended with exit code ${code}.`,
    hint: 'Look at what was done, and send the output somewhere else.',
  }).value;
}

function explain(
  error: unknown,
  { signal, words }: Pick<CommandLineRequest, 'signal' | 'words'>,
  output: Output,
): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.done;
    if (output.json) output.error(verbMissing);
    return exitCodes.usage;
  }
  if (error instanceof Refused) {
    output.error(asValue(error, words.includes('--')));
    return exitCodes.usage;
  }
  // The person ended it, and needs no explanation.
  if (signal.aborted && (error === signal.reason || isAbort(error))) return exitCodes.failed;
  const { value } = asAppError(error);
  output.error(value);
  return exitCodeOf(value.code);
}

/** What waits in Node's own functions rejects with an error of theirs. */
const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';

/** People see the help instead, which the parser has written. */
const verbMissing: ErrorValue = {
  code: 'invalid_input',
  message: 'A command is missing.',
  unchanged: 'Nothing was done.',
  hint: `Run “${programName} --help” to see them.`,
};

function asValue({ message, command, lacksDashes, file }: Refused, hasDashes: boolean): ErrorValue {
  const [first = '', ...more] = message.split('\n');
  const meant = more.find((line) => line.startsWith('(Did you mean'));
  const dashes = lacksDashes && !hasDashes ? 'Put “--” in front of the command for the guest. ' : '';
  const path = file === null ? '' : `A file of that name is “./${file}”. `;
  const details = more.filter((line) => line !== meant && line !== '');
  return {
    code: 'invalid_input',
    message: asSentence(first),
    unchanged: 'Nothing was done.',
    hint: `${meant ? `${meant.slice(1, -1)} ` : `${dashes}${path}`}Run “${command} --help” to see how it is used.`,
    ...(details.length > 0 ? { details } : {}),
  };
}

function asSentence(text: string): string {
  const quoted = text.replace(/'([^']*)'/g, '“$1”');
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}${/[.?]$/.test(quoted) ? '' : '.'}`;
}
