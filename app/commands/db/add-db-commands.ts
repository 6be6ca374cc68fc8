import type { Command as Parser } from 'commander';
import type { Run } from '../kit/run.ts';
import type { DbOptions, DbProgram } from './carry-out.ts';
import type { Command } from './context.ts';

const exitCodes = '\nExit codes: 0 fine, 1 error, 2 usage, 3 pending, 4 newer or foreign, 5 corrupt.';

/** `db …`: the database as a file, whether a dashboard has it open or not. */
export function addDbCommands(program: Parser, run: Run, about: DbProgram): void {
  const db = program
    .command('db')
    .description('Examine, upgrade, back up and restore the database')
    .addHelpText('after', exitCodes);

  /** `load` comes with SQLite: what only prints help does without. */
  function add(name: string, description: string, load: () => Promise<Command>): Parser {
    return db
      .command(name)
      .description(description)
      .option('--file <path>', 'another database than Banger’s own')
      .addHelpText('after', exitCodes)
      .action(
        run(async (context, ...parsed: unknown[]) => {
          const { carryOut } = await import('./carry-out.ts');
          // Before the options and the parser's command: what stands without an option.
          const operands = parsed.slice(0, -2).filter((one) => typeof one === 'string');
          return carryOut(await load(), { context, about, operands, options: parsed.at(-2) as DbOptions });
        }),
      );
  }

  add(
    'status',
    'Show what the database is; changes nothing, not even a file beside it',
    async () => (await import('./status.ts')).status,
  );
  add(
    'migrate',
    'Upgrade it: back up, rehearse on a copy, then migrate',
    async () => (await import('./migrate.ts')).migrate,
  ).option('--create', 'create a new database where there is none');
  add(
    'check',
    'Check every page, every reference between rows, and the schema',
    async () => (await import('./check.ts')).check,
  );
  add(
    'backup',
    'Make a verified copy in the folder “backups” beside it',
    async () => (await import('./backup.ts')).backup,
  );
  add(
    'restore',
    'Put a backup in its place; without a name, list the backups',
    async () => (await import('./restore.ts')).restore,
  ).argument('[backup]', 'name or path of the backup');
  add(
    'fingerprint',
    'Print the fingerprint of its schema',
    async () => (await import('./fingerprint.ts')).fingerprint,
  ).option('--expected', 'of the schema that this version makes');
}
