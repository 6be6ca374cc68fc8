import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf, failure, systemFailure } from '../../lib/failures.ts';
import { writeWholeFile } from '../../lib/whole-file.ts';
import { seededKeyComment } from '../../starter/ssh-server.ts';
import { type Ed25519Pair, privateKeyFile, publicKeyLine } from './ssh-key-format.ts';

/** What SSH needs on this side: one key for all VMs of this installation, and the host keys of its VMs. */
export function sshFiles(sshDir: string): { privateKey: string; knownHosts: string } {
  return { privateKey: join(sshDir, 'id_ed25519'), knownHosts: join(sshDir, 'known_hosts') };
}

/**
 * The installation's public key, as a line for `authorized_keys`; the pair is made when there is none, and never again.
 * Throws `file_invalid`, `permission_denied` or `disk_full`, naming the file.
 */
export async function ensureSshKey(sshDir: string): Promise<string> {
  const { privateKey } = sshFiles(sshDir);
  const known = await readSshKey(sshDir);
  if (known !== null) return known;
  try {
    await mkdir(sshDir, { recursive: true, mode: 0o700 });
    const key = privateKeyFile(newPair(), seededKeyComment);
    // Two VMs may start at once: the first key stays.
    await writeWholeFile(privateKey, (file) => file.writeFile(key), { replace: false });
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The SSH key ${privateKey} can’t be written`,
      unchanged: 'No key was created.',
      hint: `Make sure that you can write to ${sshDir}.`,
    });
  }
  return (await readSshKey(sshDir)) ?? '';
}

/** The installation's public key; null when none was made yet. Throws `file_invalid` or `permission_denied`. */
export async function readSshKey(sshDir: string): Promise<string | null> {
  const { privateKey } = sshFiles(sshDir);
  const unchanged = 'The file is unchanged.';
  const hint = 'Move it elsewhere: Banger creates a new key the next time a VM starts.';
  let file: string;
  try {
    file = await readFile(privateKey, 'utf8');
  } catch (cause) {
    if (errorCodeOf(cause) === 'ENOENT') return null;
    throw systemFailure(cause, { message: `The SSH key ${privateKey} can’t be read`, unchanged, hint });
  }
  const line = publicKeyLine(file, seededKeyComment);
  if (line !== null) return line;
  throw failure('file_invalid', { message: `${privateKey} isn’t an SSH key.`, unchanged, hint });
}

function newPair(): Ed25519Pair {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url'), publicKey: Buffer.from(x, 'base64url') };
}
