import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';

/** `mcp` */
export function addMcpCommand(
  program: Command,
  run: Run,
  { appVersion }: { readonly appVersion: string },
): void {
  program
    .command('mcp')
    .summary('Let a coding agent use VMs')
    .description(
      'Serves the Model Context Protocol on standard input and output, for coding agents: an agent starts this command by ' +
        'itself. It sees only VMs that agents created.',
    )
    .option('--all', 'let the agent see, change and delete all VMs')
    .action(
      run(async (context, { all = false }: { all?: boolean }) =>
        (await import('./serve-mcp.ts')).serveMcp(context, { isAll: all, version: appVersion }),
      ),
    );
}
