import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** @typedef {import('node:fs/promises').FileHandle} FileHandle */

/**
 * @typedef {object} Entry
 * @property {string} name  with `/` between folders; that of a folder ends in one
 * @property {number} mode  as in stat; 0: not recorded
 * @property {number} method  of compression; 0: stored, 8: deflated
 * @property {number} packedSize
 * @property {number} size
 * @property {number} offset  of the local header in the archive
 */

const endSignature = 0x06054b50;
const endLength = 22;
const longestComment = 0xffff;
const entrySignature = 0x02014b50;
const entryLength = 46;
const localHeaderLength = 30;
const fileType = 0o170000;
const regularFile = 0o100000;

/**
 * Unpacks regular files of a zip into `dir` under the names that `rename` gives them; undefined leaves one out.
 * For archives below 4 GiB and 65,536 entries. Rejects on what is damaged, and on what would end up outside of `dir`.
 * @param {string} archive
 * @param {string} dir
 * @param {(name: string) => string | undefined} rename
 */
export async function unzip(archive, dir, rename) {
  const file = await open(archive);
  try {
    for (const entry of await readEntries(file)) {
      const name = entry.name.endsWith('/') ? undefined : rename(entry.name);
      if (name !== undefined) await unpack(file, entry, pathInside(dir, name));
    }
  } finally {
    await file.close();
  }
}

/**
 * @param {string} dir
 * @param {string} name
 */
function pathInside(dir, name) {
  const path = resolve(dir, name);
  if (path.startsWith(resolve(dir) + sep)) return path;
  throw new Error(`The zip file has an entry that points outside of it: ${name}`);
}

/** @param {FileHandle} file */
async function readEntries(file) {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - endLength - longestComment), size);
  // The end record comes last but for a comment, and says where the list of entries is.
  let end = tail.length - endLength;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw new Error('This is not a zip file, or it is cut short.');
  const start = tail.readUInt32LE(end + 16);
  const list = await readAt(file, start, start + tail.readUInt32LE(end + 12));
  return parseEntries(list, tail.readUInt16LE(end + 10));
}

/**
 * @param {Buffer} list
 * @param {number} count
 */
function parseEntries(list, count) {
  /** @type {Entry[]} */
  const entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + entryLength > list.length || list.readUInt32LE(at) !== entrySignature)
      throw new Error('The zip file is damaged: its list of files cannot be read.');
    const nameEnd = at + entryLength + list.readUInt16LE(at + 28);
    entries.push({
      name: list.toString('utf8', at + entryLength, nameEnd),
      mode: list.readUInt32LE(at + 38) >>> 16,
      method: list.readUInt16LE(at + 10),
      packedSize: list.readUInt32LE(at + 20),
      size: list.readUInt32LE(at + 24),
      offset: list.readUInt32LE(at + 42),
    });
    at = nameEnd + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {FileHandle} file
 * @param {Entry} entry
 * @param {string} path
 */
async function unpack(file, { name, mode, method, packedSize, size, offset }, path) {
  const type = mode & fileType;
  if (type !== 0 && type !== regularFile) throw new Error(`${name} is not a regular file.`);
  if (method !== 0 && method !== 8) throw new Error(`${name} is compressed in an unknown way.`);
  await mkdir(dirname(path), { recursive: true });
  const out = createWriteStream(path, { mode: mode & 0o777 || 0o644 });
  const header = await readAt(file, offset, offset + localHeaderLength);
  const start = offset + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = chunks(file, start, start + packedSize);
  if (method === 8) await pipeline(packed, createInflateRaw(), out);
  else await pipeline(packed, out);
  if (out.bytesWritten !== size) throw new Error(`The zip file is damaged: ${name} has the wrong size.`);
}

/**
 * @param {FileHandle} file
 * @param {number} start
 * @param {number} end
 */
async function* chunks(file, start, end) {
  const step = 1 << 20;
  for (let at = start; at < end; at += step) yield await readAt(file, at, Math.min(at + step, end));
}

/**
 * @param {FileHandle} file
 * @param {number} start
 * @param {number} end
 */
async function readAt(file, start, end) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  if (bytesRead !== end - start) throw new Error('The zip file is cut short.');
  return buffer;
}
