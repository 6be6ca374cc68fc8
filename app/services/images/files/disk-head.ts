import { type FileHandle, open } from 'node:fs/promises';
import { constants, inflateRawSync } from 'node:zlib';

const tailBytes = 512;

/**
 * The first `length` bytes that a guest would see of a raw or qcow2 disk, and the last 512 of the file. Less, where the disk is
 * shorter or a qcow2 cannot be followed. Throws what the file system says. The path must lead to a regular file.
 */
export async function readDiskHead(path: string, length: number): Promise<{ head: Buffer; tail: Buffer }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const raw = await read(file, 0, length);
    const tail = await read(file, Math.max(0, size - tailBytes), tailBytes);
    if (raw.toString('latin1', 0, 4) !== 'QFI\xfb') return { head: raw, tail };
    return { head: await readQcow2(file, raw, length).catch(() => Buffer.alloc(0)), tail: Buffer.alloc(0) };
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** https://www.qemu.org/docs/master/interop/qcow2.html, "Cluster mapping" */
async function readQcow2(file: FileHandle, header: Buffer, length: number): Promise<Buffer> {
  const clusterBits = header.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21) return Buffer.alloc(0);
  const cluster = 2 ** clusterBits;
  const offsets = 0x00ff_ffff_ffff_fe00n;
  const l1 = await read(file, Number(header.readBigUInt64BE(40)), 8);
  const l2At = Number(l1.readBigUInt64BE(0) & offsets);
  // A disk on which nothing was written yet.
  if (l2At === 0) return Buffer.alloc(length);
  const wanted = Math.ceil(length / cluster);
  // Extended entries of 16 bytes are a feature that few use: their clusters count as empty.
  const l2 = await read(file, l2At, wanted * 8);
  const clusters: Buffer[] = [];
  for (let index = 0; index < wanted; index += 1) {
    clusters.push(await readCluster(file, l2.readBigUInt64BE(index * 8), clusterBits));
  }
  return Buffer.concat(clusters).subarray(0, length);
}

const [compressed, zero] = [1n << 62n, 1n];

async function readCluster(file: FileHandle, entry: bigint, clusterBits: number): Promise<Buffer> {
  const size = 2 ** clusterBits;
  const empty = Buffer.alloc(size);
  if ((entry & compressed) === 0n) {
    const at = Number(entry & 0x00ff_ffff_ffff_fe00n);
    if (at === 0 || (entry & zero) !== 0n) return empty;
    (await read(file, at, size)).copy(empty);
    return empty;
  }
  const bits = BigInt(62 - (clusterBits - 8));
  const at = Number(entry & ((1n << bits) - 1n));
  const sectors = Number((entry & (compressed - 1n)) >> bits) + 1;
  const data = await read(file, at, sectors * 512 - (at % 512));
  // It does not end where its sectors end.
  inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: size }).copy(empty);
  return empty;
}
