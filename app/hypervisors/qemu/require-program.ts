import { findProgram } from '../../programs/find-program.ts';
import { driverFailure } from '../driver/failures.ts';

/** Like `findProgram`, but throws `hypervisor_missing`. */
export async function requireProgram(name: string, searchPath?: string): Promise<string> {
  const path = await findProgram(name, searchPath);
  if (path) return path;
  throw driverFailure('hypervisor_missing', {
    message: `The program ${name} isn’t installed.`,
    hint: 'Open the Host screen. It shows the command that installs the program.',
  });
}
