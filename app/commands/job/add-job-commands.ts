import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';

/** `job …` */
export function addJobCommands(program: Command, run: Run): void {
  const job = program.command('job').description('Long work: see how far it is, cancel it');
  const id = 'id of the job, or the beginning of it';
  job
    .command('list')
    .description('List jobs, the newest first')
    .action(run(async (context) => (await import('./jobs.ts')).listJobs(context)));
  job
    .command('log')
    .description('Show what a job said')
    .argument('<job>', id)
    .action(run(async (context, one: string) => (await import('./jobs.ts')).logOfJob(context, one)));
  job
    .command('cancel')
    .description('Cancel jobs')
    .argument('<job...>', 'ids of jobs, or the beginnings of them')
    .action(run(async (context, ids: string[]) => (await import('./jobs.ts')).cancelJobs(context, ids)));
}
