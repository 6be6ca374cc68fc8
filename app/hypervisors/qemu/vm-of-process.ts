import { plainLine } from '../../lib/plain-text.ts';
import type { ProcessVm } from '../driver/hypervisor.ts';
import { argumentOf, readCommandLine } from '../processes/process-arguments.ts';

/** Characters of a name that people are shown. */
const longestName = 64;

/** See `Hypervisor.vmOfProcess`. */
export async function vmOfProcess(pid: number): Promise<ProcessVm | null> {
  return vmOf(await readCommandLine(pid));
}

/** Reads QEMU's `-uuid` and `-name guest=…`. */
export function vmOf(commandLine: readonly string[]): ProcessVm | null {
  const id = argumentOf(commandLine, '-uuid')?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const name = /(?:^|,)(?:guest=)?((?:[^,=]|,,)+)/.exec(argumentOf(commandLine, '-name') ?? '')?.[1] ?? '';
  return { id, name: plainLine(name.replaceAll(',,', ',')).slice(0, longestName) || id };
}
