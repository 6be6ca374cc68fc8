import { join } from 'node:path';
import type { MachineConfig } from '../driver/machine.ts';
import { listensAt } from '../processes/readiness.ts';
import type { HelperPlan } from '../processes/start-helpers.ts';

interface Traits {
  readonly role?: string;
  readonly essential?: boolean;
  /** It ignores SIGTERM. */
  readonly deaf?: boolean;
}

/** A real process that does nothing but live: a shell that reads an input on which nothing ever comes. Its mark is its own name. */
export function helperPlan(
  config: Pick<MachineConfig, 'runDir'>,
  { role = 'files', essential = false, deaf = false }: Traits = {},
): HelperPlan {
  const mark = helperSocket(config, role);
  const script = `${deaf ? 'trap "" TERM; ' : ''}read -r line`;
  return { role, essential, mark, program: '/bin/sh', args: ['-c', script, mark] };
}

/** One that is ready once it listens on its socket, which is its mark. It leaves its socket behind when it ends. */
export function listeningHelper(
  config: Pick<MachineConfig, 'runDir'>,
  { role = 'files', essential = false }: Omit<Traits, 'deaf'> = {},
): HelperPlan {
  const mark = helperSocket(config, role);
  const script = "require('node:net').createServer().listen(process.argv[1])";
  return {
    ...{ role, essential, mark, program: process.execPath, args: ['-e', script, mark] },
    readiness: listensAt(mark),
  };
}

export const helperSocket = ({ runDir }: Pick<MachineConfig, 'runDir'>, role: string): string =>
  join(runDir, `${role}.sock`);
