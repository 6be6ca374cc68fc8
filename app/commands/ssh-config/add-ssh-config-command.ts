import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';
import type { SshConfigOptions } from './ssh-config.ts';

/** `ssh-config` */
export function addSshConfigCommand(program: Command, run: Run): void {
  program
    .command('ssh-config')
    .description('Print the SSH configuration of your VMs, or make ssh and editors read it')
    .option('--install', 'include it in your own configuration, by a line at the top of ~/.ssh/config')
    .option('--uninstall', 'remove that line')
    .action(
      run(async (context, options: SshConfigOptions) =>
        (await import('./ssh-config.ts')).sshConfig(context, options),
      ),
    );
}
