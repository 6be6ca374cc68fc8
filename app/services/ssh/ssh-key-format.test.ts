import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ed25519Pair, privateKeyFile, publicKeyLine } from './ssh-key-format.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssh-key-format-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** RFC 8032, section 7.1, test 1. */
const rfcPair: Ed25519Pair = {
  seed: Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
  publicKey: Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex'),
};
const rfcLine = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ada';

function keygen(file: string, ...args: string[]): string {
  const path = join(dir, 'key');
  writeFileSync(path, file, { mode: 0o600 });
  return execFileSync('ssh-keygen', [...args, '-f', path], { encoding: 'utf8' }).trim();
}

/** The public key, and the part that a passphrase would encrypt. */
function partsOf(file: string): { blob: Buffer; secret: Buffer } {
  const bytes = Buffer.from(file.split('\n').slice(1, -2).join(''), 'base64');
  const field = (at: number) => bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
  const count = 'openssh-key-v1\0'.length + 4 + 'none'.length + 4 + 'none'.length + 4;
  expect(bytes.readUInt32BE(count)).toBe(1);
  const blob = field(count + 4);
  return { blob, secret: field(count + 4 + 4 + blob.length) };
}

describe('a private key file', () => {
  it('is read by OpenSSH, which finds the same public key in it', () => {
    const file = privateKeyFile(rfcPair, 'ada');
    expect(keygen(file, '-y')).toBe(rfcLine);
    expect(publicKeyLine(file, 'ada')).toBe(rfcLine);
  });

  it('is whole for OpenSSH, whatever the length of its comment leaves to pad', () => {
    for (const comment of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg']) {
      const file = privateKeyFile(rfcPair, comment);
      expect(keygen(file, '-l')).toMatch(/^256 SHA256:\S+ .*\(ED25519\)$/);
      const { secret } = partsOf(file);
      expect(secret.length % 8).toBe(0);
      expect(secret.subarray(0, 4)).toEqual(secret.subarray(4, 8));
    }
  });

  it('holds the pair that was given, and nothing else that could be a key', () => {
    const { blob, secret } = partsOf(privateKeyFile(rfcPair, 'ada'));
    expect(blob.subarray(-32)).toEqual(rfcPair.publicKey);
    const at = secret.indexOf(Buffer.from(rfcPair.seed));
    expect(secret.readUInt32BE(at - 4)).toBe(64);
    expect(secret.subarray(at + 32, at + 64)).toEqual(rfcPair.publicKey);
  });
});

describe('the public key in a file', () => {
  it('is found in one that ssh-keygen has made, also behind a passphrase', () => {
    const path = join(dir, 'made');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'a passphrase', '-C', 'ada', '-f', path]);
    expect(`${publicKeyLine(readFileSync(path, 'utf8'), 'ada')}\n`).toBe(readFileSync(`${path}.pub`, 'utf8'));
  });

  it.each([
    ['nothing', ''],
    ['half a file', privateKeyFile(rfcPair, 'ada').slice(0, 120)],
    ['another kind of file', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    [
      'text between the lines',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nhello world\n-----END OPENSSH PRIVATE KEY-----\n',
    ],
  ])('is not found in %s', (_, file) => {
    expect(publicKeyLine(file, 'ada')).toBeNull();
  });
});
