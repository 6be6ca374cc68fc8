import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const isRoot = process.getuid?.() === 0;

/** Who owns nothing: the user and the group. */
const nobody = 65534;

/** What stands before a program that an ordinary user starts: who runs the tests, or for root `nobody`. */
export const asOrdinaryUser = isRoot
  ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  : [];

/** Lets the ordinary user have `dir`, and open windows on this display with the variables that it returns. */
export function giveToOrdinaryUser(dir: string): Record<string, string> {
  if (!isRoot) return {};
  execFileSync('chown', ['-R', `${nobody}:${nobody}`, dir]);
  if (!process.env.XAUTHORITY) return {};
  const authority = join(dir, 'authority');
  writeFileSync(authority, readFileSync(process.env.XAUTHORITY), { mode: 0o600 });
  chownSync(authority, nobody, nobody);
  return { XAUTHORITY: authority };
}

/** Whether ordinary users may make user namespaces, which Chromium's sandbox is made of. */
export function mayConfine(): boolean {
  const [program = '', ...args] = [...asOrdinaryUser, 'unshare', '--map-root-user', 'true'];
  return spawnSync(program, args, { cwd: '/' }).status === 0;
}
