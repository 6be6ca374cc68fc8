import { randomBytes } from 'node:crypto';

/** An ed25519 key pair as raw bytes, 32 each (RFC 8032). */
export interface Ed25519Pair {
  readonly publicKey: Uint8Array;
  /** What the private key is made from. */
  readonly seed: Uint8Array;
}

const algorithm = 'ssh-ed25519';
const magic = 'openssh-key-v1\0';
const begin = '-----BEGIN OPENSSH PRIVATE KEY-----';
const end = '-----END OPENSSH PRIVATE KEY-----';
const blockSize = 8;

/** A private key file as OpenSSH reads it, without a passphrase (OpenSSH's PROTOCOL.key). */
export function privateKeyFile({ publicKey, seed }: Ed25519Pair, comment: string): string {
  const check = randomBytes(4); // twice the same, by which a reader knows that it has decrypted rightly
  const secret = Buffer.concat([
    ...[check, check],
    ...[text(algorithm), field(publicKey), field(Buffer.concat([seed, publicKey])), text(comment)],
  ]);
  const padding = Buffer.from(Array.from({ length: -secret.length & (blockSize - 1) }, (_, at) => at + 1));
  const bytes = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    ...[text('none'), text('none'), text('')], // cipher, key derivation, its options
    number(1), // how many keys
    field(publicBlob(publicKey)),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return [begin, ...lines, end, ''].join('\n');
}

/** The public key in a private key file, as `authorized_keys` has it; null for what is no ed25519 key of OpenSSH's. */
export function publicKeyLine(file: string, comment: string): string | null {
  const [head, ...rest] = file.trim().split('\n');
  if (head !== begin || rest.pop() !== end) return null;
  const bytes = Buffer.from(rest.join(''), 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic) return null;
  let at = magic.length;
  const next = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    const content = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return content;
  };
  for (const _ of ['cipher', 'key derivation', 'its options']) next();
  at += 4; // how many keys
  const blob = next();
  const expected = publicBlob(blob.subarray(-32));
  return expected.equals(blob) ? `${algorithm} ${blob.toString('base64')} ${comment}` : null;
}

function publicBlob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([text(algorithm), field(publicKey)]);
}

/** RFC 4251, section 5: `uint32` and `string`. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(content: Uint8Array): Buffer {
  return Buffer.concat([number(content.length), content]);
}

function text(value: string): Buffer {
  return field(Buffer.from(value, 'utf8'));
}
