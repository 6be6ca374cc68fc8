import { ownCommand } from '../installation/own-command.ts';
import { resolvePaths } from '../installation/paths.ts';
import { createLogger } from '../lib/logger.ts';
import { interruption } from './kit/interruption.ts';
import { standardPipes } from './kit/pipes.ts';
import { standardStreams, standardTerminal, terminalAsk } from './kit/terminal.ts';
import { reach } from './reach/reach.ts';
import { type About, runCommandLine } from './run-command-line.ts';

/** Where the program’s parts lie, and what it is. */
export interface Program extends Omit<About, 'env'> {
  readonly words: readonly string[];
  /** See `HeadlessParts`. */
  readonly workerFile: string;
  readonly starterDir: string;
  /** The words that start it, before those of a command. */
  readonly start: readonly string[];
}

/** The command line of this process, with its terminal and its signals. Resolves to the exit code. */
export async function openCommandLine({ words, start, ...program }: Program): Promise<number> {
  const { signal, passSignals, code, stop } = interruption();
  try {
    const ended = await runCommandLine({
      words,
      signal,
      passSignals,
      pipes: standardPipes,
      about: { ...program, env: process.env },
      streams: standardStreams(),
      ask: terminalAsk(signal),
      terminal: standardTerminal(),
      reach: (output, how) => {
        const paths = resolvePaths();
        return reach({
          ...program,
          command: ownCommand(start),
          paths,
          ...how,
          signal,
          logger: createLogger(paths.logsDir),
          preferredHypervisor: process.env.BANGER_HYPERVISOR,
          onProgress: (state) => {
            if (state.phase === 'upgrading') output.note(`Upgrading the database: ${state.step}`);
          },
          onWait: (who) => output.note(`Banger is in use (${who}). Waiting …`),
        });
      },
    });
    return code() ?? ended;
  } finally {
    stop();
  }
}
