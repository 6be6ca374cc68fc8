/** Bytes of a header, and what contents are filled up to. */
export const blockBytes = 512;

/** The types of entries that are known here, by their letter. */
export const tarTypes = {
  file: '0',
  hardLink: '1',
  link: '2',
  folder: '5',
  longPath: 'L',
  longLink: 'K',
  pax: 'x',
  paxForAll: 'g',
} as const;

export interface TarHeader {
  /** As bytes: a name of Linux need not be a text. */
  readonly path: Buffer;
  readonly linkPath: Buffer;
  readonly type: string;
  /** Bytes of the content that follows. */
  readonly size: number;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** What is no tar archive, or one that nobody's `tar` writes. */
export class BadTar extends Error {}

const [nameField, linkField, prefixField] = [100, 100, 155];

/** Null: the end of the archive. Throws `BadTar`. */
export function parseHeader(block: Buffer): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  if (number(block, 148, 8) !== checksumOf(block)) throw new BadTar('a checksum is wrong');
  const magic = block.toString('latin1', 257, 263);
  if (magic !== 'ustar\0' && magic !== 'ustar ') throw new BadTar('its format isn’t known');
  const name = text(block, 0, nameField);
  // GNU has other things in the place of the prefix.
  const prefix = magic === 'ustar\0' ? text(block, 345, prefixField) : Buffer.alloc(0);
  return {
    path: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkPath: text(block, 157, linkField),
    type: block.toString('latin1', 156, 157).replace('\0', '0').replace('7', '0'),
    size: number(block, 124, 12),
    mode: number(block, 100, 8),
    mtime: number(block, 136, 12),
  };
}

/** Headers for an entry: one, or those for a long name in front of it. The owner is root. */
export function writeHeaders({ path, linkPath, ...more }: TarHeader): Buffer {
  const parts: Buffer[] = [];
  for (const [type, long, most] of [
    [tarTypes.longPath, path, nameField],
    [tarTypes.longLink, linkPath, linkField],
  ] as const) {
    if (long.length <= most) continue;
    const content = Buffer.concat([long, Buffer.alloc(1)]);
    const header = { path: Buffer.from('././@LongLink'), linkPath: Buffer.alloc(0), type, mode: 0, mtime: 0 };
    parts.push(block({ ...header, size: content.length }), content, paddingOf(content.length));
  }
  return Buffer.concat([...parts, block({ path, linkPath, ...more })]);
}

export const paddingOf = (size: number): Buffer =>
  Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);

function block({ path, linkPath, type, size, mode, mtime }: TarHeader): Buffer {
  const bytes = Buffer.alloc(blockBytes);
  path.copy(bytes, 0, 0, nameField);
  linkPath.copy(bytes, 157, 0, linkField);
  for (const [value, at, width] of [
    [mode, 100, 8],
    [0, 108, 8],
    [0, 116, 8],
    [size, 124, 12],
    [mtime, 136, 12],
  ] as const)
    writeNumber(bytes, Math.max(0, Math.floor(value)), at, width);
  bytes.write(type, 156, 'latin1');
  bytes.write('ustar  \0', 257, 'latin1');
  bytes.write(`${checksumOf(bytes).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** Octal digits, or binary behind a first byte of 0x80 where they are too many. */
function writeNumber(bytes: Buffer, value: number, at: number, width: number): void {
  const digits = value.toString(8);
  if (digits.length < width) bytes.write(`${digits.padStart(width - 1, '0')}\0`, at, 'latin1');
  else {
    bytes[at] = 0x80;
    bytes.writeBigUInt64BE(BigInt(value), at + width - 8);
  }
}

/** Throws `BadTar`. */
function number(bytes: Buffer, at: number, width: number): number {
  const field = bytes.subarray(at, at + width);
  if (((field[0] ?? 0) & 0x80) === 0) {
    const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
    if (digits === undefined) throw new BadTar('a number isn’t one');
    return digits === '' ? 0 : Number.parseInt(digits, 8);
  }
  // Negative ones are times before 1970.
  if (field[0] === 0xff && at === 136) return 0;
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
  if (!Number.isSafeInteger(value)) throw new BadTar('a number is too large');
  return value;
}

function text(bytes: Buffer, at: number, width: number): Buffer {
  const field = bytes.subarray(at, at + width);
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** Its own field counts as spaces. */
function checksumOf(bytes: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < blockBytes; at++) if (at < 148 || at >= 156) sum += bytes[at] ?? 0;
  return sum;
}
