import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';
import type { RunOptions } from './run-in-new-vm.ts';

/** `run …` */
export function addRunCommand(program: Command, run: Run): void {
  program
    .command('run')
    .description(
      'Run a command in a new VM, which is deleted afterwards; its input, output and exit code are the command’s own',
    )
    .argument(
      '<image>',
      'name or id of the image to create the VM from; “starter” is created if it is missing',
    )
    .argument(
      '<command...>',
      'the command and its arguments; what follows its first word belongs to it, with “--” in front of it or without',
    )
    .option('--keep', 'keep the VM, and let it run on')
    .option('--timeout <seconds>', 'end the command, and delete the VM, after so long; the exit code is 5')
    .action(
      run(async (context, image: string, command: [string, ...string[]], options: RunOptions) =>
        (await import('./run-in-new-vm.ts')).runInNewVm(context, image, command, options),
      ),
    );
}
