import { open, readFile } from 'node:fs/promises';
import { errorCodeOf } from '../../lib/failures.ts';
import { machineIdOf } from '../../lib/machine-id.ts';
import { writeWholeFile } from '../../lib/whole-file.ts';

/** The name under which a VM's host key is kept: its address may be another VM's one day, its id never. */
export function hostAlias(vmId: string): string {
  return `banger-${machineIdOf(vmId)}`;
}

/** The text of a `known_hosts` file without the lines of a host. */
export function withoutHost(text: string, alias: string): string {
  const lines = text.split(/(?<=\n)/);
  return lines.filter((line) => !(line.split(/\s/, 1)[0] ?? '').split(',').includes(alias)).join('');
}

/** Makes the file where there is none, and this user's alone either way: ssh itself would let others read what it notes. */
export async function keepKnownHosts(knownHosts: string): Promise<void> {
  const file = await open(knownHosts, 'a', 0o600);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}

/** Takes a deleted VM's host key out of the file, if it is in there. */
export async function forgetHost(knownHosts: string, vmId: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(knownHosts, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return;
    throw error;
  }
  const kept = withoutHost(text, hostAlias(vmId));
  if (kept === text) return;
  // In one step: an ssh that reads it meanwhile sees the one or the other.
  await writeWholeFile(knownHosts, (file) => file.writeFile(kept));
}
