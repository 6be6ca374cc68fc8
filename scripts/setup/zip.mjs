import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * @typedef {object} ZipEntry
 * @property {string} name  with `/`; a folder ends in one
 * @property {number} mode  Unix permissions; 0: not recorded
 * @property {number} method  0: stored, 8: deflated
 * @property {number} compressedSize
 * @property {number} size
 * @property {number} offset  of the local header in the file
 */

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;
const longestComment = 0xffff;

/**
 * Unpacks the files of a zip for which `target` names a path, folders made as needed.
 * For archives below 4 GiB and 65,536 entries (no zip64). Rejects on anything damaged.
 * @param {string} archive
 * @param {(name: string) => string | undefined} target
 */
export async function unzip(archive, target) {
  const file = await open(archive);
  try {
    for (const entry of await readDirectory(file)) {
      const path = entry.name.endsWith('/') ? undefined : target(entry.name);
      if (path === undefined) continue;
      await mkdir(dirname(path), { recursive: true });
      await unpack(archive, await startOf(file, entry), entry, path);
    }
  } finally {
    await file.close();
  }
}

/** @param {import('node:fs/promises').FileHandle} file */
async function readDirectory(file) {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endLength + longestComment);
  const end = findEnd(await readAt(file, size - tailLength, tailLength));
  return parseDirectory(await readAt(file, end.offset, end.size), end.count);
}

/**
 * The end record in the last bytes of a zip, which says where the directory of its entries lies.
 * @param {Buffer} tail
 */
export function findEnd(tail) {
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    return {
      count: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
  }
  throw new Error('This is not a zip file, or it is cut short.');
}

/**
 * @param {Buffer} directory
 * @param {number} count
 */
export function parseDirectory(directory, count) {
  /** @type {ZipEntry[]} */
  const entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new Error('The directory of the zip file is damaged.');
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Where an entry's data begins: after its local header, whose lengths are its own.
 * @param {import('node:fs/promises').FileHandle} file
 * @param {ZipEntry} entry
 */
async function startOf(file, entry) {
  const header = await readAt(file, entry.offset, 30);
  return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * @param {string} archive
 * @param {number} start
 * @param {ZipEntry} entry
 * @param {string} path
 */
async function unpack(archive, start, entry, path) {
  const out = createWriteStream(path, { mode: entry.mode || 0o644 });
  if (entry.size === 0) await new Promise((resolve) => out.end(() => resolve(undefined)));
  else {
    const packed = createReadStream(archive, { start, end: start + entry.compressedSize - 1 });
    if (entry.method === 8) await pipeline(packed, createInflateRaw(), out);
    else if (entry.method === 0) await pipeline(packed, out);
    else throw new Error(`${entry.name}: unknown compression.`);
  }
  if (out.bytesWritten !== entry.size) throw new Error(`${entry.name}: the zip file is damaged.`);
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} position
 * @param {number} length
 */
async function readAt(file, position, length) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('The zip file is cut short.');
  return buffer;
}
