import { chmod, link, mkdir, open, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createByteReader } from './byte-reader.ts';
import { type LeftOut, reasons, staysInside } from './left-out.ts';
import { readTar, type TarEntry } from './read-tar.ts';
import { BadTar } from './tar-header.ts';

export interface UnpackLimits {
  /** Of all contents together. */
  readonly bytes: number;
  readonly entries: number;
}

export interface Unpacked {
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

/** More than there is room for, or than anybody copies. */
export class TooMuch extends Error {}

const most = { part: 255, path: 4096, depth: 256 } as const;

/**
 * Makes what an archive of one file, or of one folder, holds at `top`, in a folder that is this process's own. Nothing is written
 * but at `top` and below it, whatever the archive says: names lead down, through folders that were made here, to what was not
 * there before; links are made when all the rest is, and only those that stay below `top`. Set-id bits are not kept. Throws
 * `BadTar`, `CutOff`, `TooMuch` and what the file system throws; what was made by then stays.
 */
export async function unpack(
  archive: AsyncIterable<Uint8Array>,
  top: string,
  { limits, onBytes }: { limits: UnpackLimits; onBytes: (count: number) => void },
): Promise<Unpacked> {
  const made = new Map<string, 'file' | 'folder' | 'link'>();
  const folders: { path: string; mode: number; mtime: number }[] = [];
  const links: { path: string; linkPath: string }[] = [];
  const leftOut: LeftOut[] = [];
  let kind: Unpacked['kind'] | null = null;
  const sum = { entries: 0, files: 0, bytes: 0 };
  const at = (path: string) => (path === '' ? top : join(top, path));

  function count(bytes: number): void {
    sum.bytes += bytes;
    if (sum.bytes > limits.bytes) throw new TooMuch();
    onBytes(bytes);
  }

  /** Where an entry goes, relative to the top. */
  function placeOf(path: string): string {
    const place = checkedPath(path);
    if (kind === null) return '';
    if (place === '' || made.has(place)) throw new BadTar('a name comes twice');
    const above = place.slice(0, Math.max(0, place.lastIndexOf('/')));
    if (made.get(above) !== 'folder') throw new BadTar('a folder of a name is missing');
    return place;
  }

  async function write(place: string, { mode, mtime }: TarEntry, content: AsyncIterable<Buffer>) {
    const file = await open(at(place), 'wx', 0o600);
    try {
      for await (const chunk of content) {
        count(chunk.length);
        await file.writeFile(chunk);
      }
      await file.chmod(mode);
      await file.utimes(mtime, mtime);
    } finally {
      await file.close();
    }
    sum.files++;
  }

  async function take(entry: TarEntry, content: AsyncIterable<Buffer>): Promise<void> {
    sum.entries++;
    if (sum.entries > limits.entries) throw new TooMuch();
    const isWanted = entry.kind === 'file' || entry.kind === 'folder';
    if (entry.path === null) {
      if (kind === null) throw new BadTar('its first name isn’t valid UTF-8');
      leftOut.push({ path: 'a name', why: reasons.notText });
      for await (const chunk of content) count(chunk.length);
      return;
    }
    if (kind === null && !isWanted) throw new BadTar('it begins with neither a file nor a folder');
    if (kind === 'file') throw new BadTar('something follows the file');
    const place = placeOf(entry.path);
    if (entry.kind === 'folder') {
      await mkdir(at(place), { mode: 0o700 });
      folders.push({ path: place, mode: entry.mode, mtime: entry.mtime });
      made.set(place, 'folder');
      kind ??= 'folder';
    } else if (entry.kind === 'file') {
      kind ??= 'file';
      made.set(place, 'file');
      await write(place, entry, content);
    } else if (entry.kind === 'hardLink') {
      await linkTo(place, entry.linkPath);
    } else if (entry.kind === 'link') {
      made.set(place, 'link');
      const depth = place.split('/').length - 1;
      if (entry.linkPath !== null && staysInside(entry.linkPath, depth))
        links.push({ path: place, linkPath: entry.linkPath });
      else leftOut.push({ path: place, why: entry.linkPath === null ? reasons.notText : reasons.outside });
    } else {
      made.set(place, 'link');
      leftOut.push({ path: place, why: reasons.special });
      for await (const chunk of content) count(chunk.length);
    }
  }

  /** A second name of a file that came before. */
  async function linkTo(place: string, linkPath: string | null): Promise<void> {
    const first = linkPath === null ? null : checkedPath(linkPath);
    const known = first === null ? undefined : made.get(first);
    if (first === null || known === undefined || known === 'folder')
      throw new BadTar('a hard link leads to no file');
    made.set(place, known);
    if (known === 'file') {
      await link(at(first), at(place));
      sum.files++;
      return;
    }
    const symbolic = links.find(({ path }) => path === first);
    // Of a link, or of what was left out.
    const depth = place.split('/').length - 1;
    if (symbolic && staysInside(symbolic.linkPath, depth)) links.push({ ...symbolic, path: place });
    else leftOut.push({ path: place, why: symbolic ? reasons.outside : reasons.special });
  }

  await readTar(createByteReader(archive), take);
  if (kind === null) throw new BadTar('it is empty');
  for (const { path, linkPath } of links) await symlink(linkPath, at(path));
  // Those inside first: what is made in a folder changes its time, and needs its mode.
  for (const { path, mode, mtime } of folders.reverse()) {
    await chmod(at(path), mode);
    await utimes(at(path), mtime, mtime);
  }
  return { kind, files: sum.files, bytes: sum.bytes, leftOut };
}

/** Without “./” at its beginning and “/” at its end; empty for the top. Throws `BadTar` for one that does not lead down. */
function checkedPath(path: string): string {
  const trimmed = path.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
  if (path.startsWith('/') || path === '') throw new BadTar('a name is absolute, or empty');
  if (trimmed === '' || trimmed === '.') return '';
  const parts = trimmed.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new BadTar('a name leads elsewhere');
  if (
    parts.length > most.depth ||
    Buffer.byteLength(trimmed) > most.path ||
    parts.some((part) => Buffer.byteLength(part) > most.part)
  )
    throw new BadTar('a name is too long');
  return trimmed;
}
