import { open } from 'node:fs/promises';

const fixedLength = 10;
const hasName = 0x08;

/**
 * Blanks the name and the time in a gzip file's header (RFC 1952): those of a temporary file, other in each build. The
 * name becomes as many letters, so that nothing moves. Throws on what is not a gzip file with at most a name.
 */
export async function plainGzip(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const flags = buffer[3] ?? 0;
    if (buffer.readUInt16BE(0) !== 0x1f8b || (flags & ~hasName) !== 0)
      throw new Error(`${path} is not a gzip file as 7-Zip makes them.`);
    buffer.writeUInt32LE(0, 4);
    const end = flags === hasName ? buffer.indexOf(0, fixedLength) : fixedLength;
    buffer.fill('x', fixedLength, end);
    await file.write(buffer, 0, end, 0);
  } finally {
    await file.close();
  }
}
