import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../lib/failures.ts';
import { bytesInUnits } from '../kit/sizes.ts';
import { mostUnsized } from './guest-scripts.ts';
import { type LeftOut, reasons, staysInside } from './left-out.ts';
import { blockBytes, paddingOf, tarTypes, writeHeaders } from './tar-header.ts';

interface Item {
  /** Relative to the top; empty for the top itself. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  readonly linkPath: string;
  /** Bytes, when it was looked at. */
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
}

export interface Listed {
  readonly items: readonly Item[];
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

/** Bytes of a file that is read as a whole before it is sent. */
const smallBytes = 64 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * All that is to be copied of a file or a folder, folders before what they hold. What the path itself names is followed; links
 * below it are not, and those that lead out are left out. Throws what the file system throws, and the signal's reason.
 */
export async function list(top: string, signal: AbortSignal): Promise<Listed> {
  const items: Item[] = [];
  const leftOut: LeftOut[] = [];

  async function add(path: string, isTop = false): Promise<void> {
    signal.throwIfAborted();
    const at = join(top, path);
    const found = isTop ? await stat(at) : await lstat(at);
    const more = { path, linkPath: '', size: 0, mode: found.mode & 0o777, mtime: found.mtimeMs / 1000 };
    if (found.isFile()) items.push({ ...more, type: 'file', size: found.size });
    else if (found.isDirectory()) {
      items.push({ ...more, type: 'folder' });
      await addAllIn(path);
    } else if (found.isSymbolicLink()) {
      const linkPath = await readlink(at);
      if (staysInside(linkPath, path.split('/').length - 1)) items.push({ ...more, type: 'link', linkPath });
      else leftOut.push({ path, why: reasons.outside });
    } else leftOut.push({ path, why: reasons.special });
  }

  async function addAllIn(path: string): Promise<void> {
    for (const name of await readdir(join(top, path), { encoding: 'buffer' })) {
      const text = decoded(name);
      if (text === null) leftOut.push({ path: join(path, name.toString()), why: reasons.notText });
      else await add(path === '' ? text : `${path}/${text}`);
    }
  }

  await add('', true);
  const files = items.filter(({ type }) => type === 'file');
  return { items, files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0), leftOut };
}

function decoded(name: Uint8Array): string | null {
  try {
    return utf8.decode(name);
  } catch {
    return null;
  }
}

/**
 * An archive of what was listed, with `name` in the place of the top. Behind it all comes a file `last`, an archive of the
 * folders alone: for BusyBox, which makes some links after it has given their folders a time. `onContent` is told how many bytes
 * of files are in it; `most` is that of `mostUnsized`. Throws `file_invalid` for a file that shrinks meanwhile, and what the file
 * system throws.
 */
export async function* pack(
  top: string,
  { items }: Pick<Listed, 'items'>,
  {
    name,
    last,
    onContent = () => undefined,
    most = mostUnsized,
  }: { name: string; last: string; onContent?: (bytes: number) => void; most?: number },
): AsyncGenerator<Buffer, void> {
  const headersOf = ({ path, type, linkPath, size, mode, mtime }: Item) => {
    const named = path === '' ? name : `${name}/${path}`;
    const header = { linkPath: Buffer.from(linkPath), type: tarTypes[type], size, mode, mtime };
    return writeHeaders({ ...header, path: Buffer.from(type === 'folder' ? `${named}/` : named) });
  };
  for (const item of items) {
    const { path, type, size, mode } = item;
    if (type === 'file' && size <= smallBytes) {
      const content = await contentOfSmall(join(top, path), size, path !== '', most);
      yield Buffer.concat([
        ...[headersOf({ ...item, size: content.length }), content],
        paddingOf(content.length),
      ]);
      onContent(content.length);
    } else {
      yield headersOf(type === 'folder' ? { ...item, mode: mode | 0o700 } : item);
      if (type !== 'file') continue;
      yield* contentOf(join(top, path), size, path !== '');
      yield paddingOf(size);
      onContent(size);
    }
  }
  const end = Buffer.alloc(2 * blockBytes);
  const folders = items.filter(({ type }) => type === 'folder').map(headersOf);
  const content = Buffer.concat([...folders.toReversed(), end]);
  const header = {
    linkPath: Buffer.alloc(0),
    type: tarTypes.file,
    size: content.length,
    mode: 0o600,
    mtime: 0,
  };
  yield Buffer.concat([writeHeaders({ ...header, path: Buffer.from(last) }), content, end]);
}

/** What was a file may be a pipe or a link by now. */
const openFile = (path: string, isBelow: boolean) =>
  open(path, constants.O_RDONLY | constants.O_NONBLOCK | (isBelow ? constants.O_NOFOLLOW : 0));

/**
 * What can be read of a small file. Those of the kernel have another size than they say: none, or a whole page. Of one without
 * a size at most `longest` bytes are read.
 */
async function contentOfSmall(
  path: string,
  size: number,
  isBelow: boolean,
  longest: number,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const file = await openFile(path, isBelow);
  try {
    const most = size === 0 ? longest + 1 : size;
    for (let left = most; left > 0; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(left, 64 * 1024)));
      if (bytesRead === 0) break;
      left -= bytesRead;
      if (size === 0 && left === 0) throw endless(path, longest);
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return Buffer.concat(pieces);
}

/** As many bytes of a file as it had: what is written meanwhile behind them is not taken. */
async function* contentOf(path: string, size: number, isBelow: boolean): AsyncGenerator<Buffer, void> {
  const file = await openFile(path, isBelow);
  try {
    for (let left = size; left > 0; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(left, 64 * 1024)));
      if (bytesRead === 0) throw changed(path);
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function endless(path: string, longest: number) {
  return failure('file_invalid', {
    message: `${path} doesn’t say how long it is, and had not ended after ${bytesInUnits(longest)}.`,
    unchanged: 'Nothing was copied.',
    hint: 'Copy a part of it, or another file.',
  });
}

function changed(path: string) {
  return failure('file_invalid', {
    message: `${path} became shorter while it was being copied.`,
    unchanged: 'Nothing was copied.',
    hint: 'Copy it again when no program writes to it.',
  });
}
