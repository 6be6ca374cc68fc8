import { Argument, type Command } from 'commander';
import type { Run } from '../kit/run.ts';
import { places, type Shell, scripts } from './scripts.ts';

interface CompletionProgram {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nativeBinding: string | undefined;
}

const shells = Object.keys(scripts) as Shell[];

/** `completion SHELL`, and the hidden command that its scripts call. */
export function addCompletionCommands(program: Command, run: Run, about: CompletionProgram): void {
  program
    .command('completion')
    .summary('Print what a shell needs to complete these commands')
    .description(
      `Prints what a shell needs to complete these commands with the Tab key. Save it here:\n\n${shells
        .map((shell) => `  ${shell.padEnd(5)} ${places[shell]}`)
        .join('\n')}`,
    )
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action(
      run(async ({ output }, shell: Shell) =>
        output.result({ shell, script: scripts[shell] }, scripts[shell].trimEnd()),
      ),
    );
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(
      run(async ({ output }, words: string[]) => {
        const { complete } = await import('./complete.ts');
        const lines = complete(program, words, about);
        output.result(
          lines,
          lines.map(({ word, description }) => (description ? `${word}\t${description}` : word)).join('\n'),
        );
      }),
    );
}
