import { resolve } from 'node:path';
import { withHome } from '../lib/home-folder.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The words by which other programs run this program, so that it finds this very installation, whatever their environment. */
export function ownCommand(program: readonly string[], env: Env = process.env): string[] {
  if (!env.BANGER_HOME) return [...program];
  return ['env', `BANGER_HOME=${resolve(withHome('BANGER_HOME', env.BANGER_HOME, env))}`, ...program];
}
