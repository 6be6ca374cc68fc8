import { join } from 'node:path';
import type { MachineConfig } from '../driver/hypervisor.ts';
import type { HelperPlan } from '../processes/start-helpers.ts';

interface Traits {
  readonly role?: string;
  readonly essential?: boolean;
  /** It ignores SIGTERM. */
  readonly deaf?: boolean;
}

/** A real process that does nothing but live: a shell that reads an input on which nothing ever comes. Its mark is its own name. */
export function helperPlan(
  { runDir }: Pick<MachineConfig, 'runDir'>,
  { role = 'files', essential = false, deaf = false }: Traits = {},
): HelperPlan {
  const mark = join(runDir, `${role}.sock`);
  const script = `${deaf ? 'trap "" TERM; ' : ''}read -r line`;
  return { role, essential, mark, program: '/bin/sh', args: ['-c', script, mark] };
}
