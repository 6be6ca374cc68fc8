import type { Command } from 'commander';
import type { HostCheck } from '../../contract/index.ts';
import type { Context } from '../kit/context.ts';
import { exitCodes } from '../kit/exit-codes.ts';
import type { Run } from '../kit/run.ts';

/** `host` */
export function addHostCommand(program: Command, run: Run): void {
  program.command('host').description('Check what VMs need on this computer').action(run(checkHost));
}

/** Fails where a check does. */
async function checkHost({ banger, output }: Context): Promise<number> {
  const checks = await (await banger()).call('host.checks', {});
  output.result(checks, checks.map(linesOf).join('\n'));
  return checks.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.done;
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

function linesOf({ status, title, detail, fix }: HostCheck): string {
  const more = fix ? [fix.text, ...(fix.command === undefined ? [] : [`  ${fix.command}`])] : [];
  return [`${marks[status]}  ${title}: ${detail}`, ...more.map((line) => `      ${line}`)].join('\n');
}
