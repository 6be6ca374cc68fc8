import type { ByteReader } from './byte-reader.ts';
import { BadTar, blockBytes, parseHeader, type TarHeader, tarTypes } from './tar-header.ts';

/** Bytes of a name, or of a header that extends another. */
const longestHeader = 64 * 1024;
/** Bytes of zeros with which programs fill an archive up. */
const mostBehindTheEnd = 1024 * 1024;

/** The end of the year 9999. Seconds since 1970. */
const latest = 253_402_300_799;

export interface TarEntry {
  /** Null: it is no UTF-8. */
  readonly path: string | null;
  /** What a link of either kind leads to; null: it is no UTF-8. */
  readonly linkPath: string | null;
  readonly kind: 'file' | 'folder' | 'link' | 'hardLink' | 'other';
  /** Bytes; 0 where it is no file. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/**
 * Reads an archive as GNU's, BusyBox's and BSD's `tar` write it, and gives each entry with its content, which must be read to
 * its end. Throws `BadTar` for what is none, and `CutOff` for one that ends in the middle.
 */
export async function readTar(
  reader: ByteReader,
  take: (entry: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  let more: Partial<Record<'path' | 'linkpath' | 'size' | 'mtime', Buffer>> & { isSparse?: true } = {};
  for (;;) {
    const header = parseHeader(await reader.exactly(blockBytes));
    if (!header) break;
    const { type, size } = header;
    if (type === tarTypes.pax) more = { ...more, ...parsePax(await contentOf(reader, size)) };
    else if (type === tarTypes.paxForAll) await contentOf(reader, size);
    else if (type === tarTypes.longPath) more = { ...more, path: ended(await contentOf(reader, size)) };
    else if (type === tarTypes.longLink) more = { ...more, linkpath: ended(await contentOf(reader, size)) };
    else {
      const entry = entryOf(header, more);
      const bytes = more.size ? decimal(more.size) : size;
      more = {};
      if (bytes > 0 && entry.kind !== 'file' && entry.kind !== 'other')
        throw new BadTar('an entry has a content that is no file');
      await take(entry, reader.some(bytes));
      await reader.exactly(paddingBytes(bytes));
    }
  }
  if ((await reader.rest(mostBehindTheEnd)) > mostBehindTheEnd) throw new BadTar('it goes on behind its end');
}

const paddingBytes = (size: number) => (blockBytes - (size % blockBytes)) % blockBytes;

function entryOf(
  header: TarHeader,
  more: { path?: Buffer; linkpath?: Buffer; size?: Buffer; mtime?: Buffer; isSparse?: true },
): TarEntry {
  const kind = more.isSparse ? 'other' : (kinds[header.type] ?? 'other');
  const size = more.size ? decimal(more.size) : header.size;
  return {
    path: asText(more.path ?? header.path),
    linkPath: asText(more.linkpath ?? header.linkPath),
    kind,
    size: kind === 'file' ? size : 0,
    mode: header.mode & 0o777,
    mtime: Math.min(more.mtime ? decimal(more.mtime) : header.mtime, latest),
  };
}

const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  [tarTypes.file]: 'file',
  [tarTypes.folder]: 'folder',
  [tarTypes.link]: 'link',
  [tarTypes.hardLink]: 'hardLink',
};

async function contentOf(reader: ByteReader, size: number): Promise<Buffer> {
  if (size > longestHeader) throw new BadTar('a name is too long');
  const content = Buffer.from(await reader.exactly(size));
  await reader.exactly(paddingBytes(size));
  return content;
}

const ended = (content: Buffer): Buffer => {
  const end = content.indexOf(0);
  return end === -1 ? content : content.subarray(0, end);
};

/** Lines of “LENGTH KEY=VALUE”, where the length counts all of the line. */
function parsePax(content: Buffer) {
  const found: { path?: Buffer; linkpath?: Buffer; size?: Buffer; mtime?: Buffer; isSparse?: true } = {};
  for (let at = 0; at < content.length; ) {
    const [, digits = ''] = /^(\d{1,5}) /.exec(content.toString('latin1', at, at + 6)) ?? [];
    const end = at + Number(digits);
    const line = content.subarray(at + digits.length + 1, end - 1);
    const cut = line.indexOf('=');
    if (digits === '' || end > content.length || content[end - 1] !== 0x0a || cut < 1)
      throw new BadTar('an extended header is damaged');
    const [key, value] = [line.toString('latin1', 0, cut), line.subarray(cut + 1)];
    if (key === 'path' || key === 'linkpath' || key === 'size' || key === 'mtime') found[key] = value;
    if (key.startsWith('GNU.sparse.')) found.isSparse = true;
    at = end;
  }
  return found;
}

function decimal(value: Buffer): number {
  const text = value.toString('latin1');
  const number = /^-?\d{1,15}(\.\d*)?$/.test(text) ? Math.max(0, Number(text)) : Number.NaN;
  if (Number.isNaN(number)) throw new BadTar('a number isn’t one');
  return Math.floor(number);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function asText(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
