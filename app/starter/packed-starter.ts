import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliDecompress } from 'node:zlib';
import { readStarterManifest, starterManifestName } from './manifest.ts';

/**
 * A starter as packages carry it: its manifest, and all of its files behind one another in the manifest's order in one
 * compressed stream. In one, because what several of them hold is then carried once.
 */
export const packedName = 'files.br';
const copyrightName = 'copyright.txt';
const chunkSize = 1024 * 1024;

/** A second and a half of one core for 12.1 MiB; 9 takes 23 seconds and saves 0.2 MiB, the highest minutes. */
const compression = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 24 };

/** Packs the built starter in `fromDir` into the folder `toDir`, which is replaced. */
export async function packStarter(fromDir: string, toDir: string): Promise<void> {
  const { files } = await readStarterManifest(fromDir);
  const contents = await Promise.all(Object.values(files).map(({ name }) => readFile(join(fromDir, name))));
  const packed = await promisify(brotliCompress)(Buffer.concat(contents), { params: compression });
  await rm(toDir, { recursive: true, force: true });
  await mkdir(toDir, { recursive: true });
  await writeFile(join(toDir, packedName), packed);
  await copyFile(join(fromDir, copyrightName), join(toDir, copyrightName));
  await copyFile(join(fromDir, starterManifestName), join(toDir, starterManifestName));
}

/** The files of a packed starter, to be taken one after another. */
export interface PackedFiles {
  readonly path: string;
  /** The next `size` bytes; fewer where it ends before. Throws what reading and unpacking throw. */
  take(size: number): AsyncGenerator<Buffer>;
  close(): void;
}

export function openPackedFiles(fromDir: string): PackedFiles {
  const path = join(fromDir, packedName);
  const source = createReadStream(path, { highWaterMark: chunkSize });
  const unpacking = createBrotliDecompress({ chunkSize });
  source.on('error', (error) => unpacking.destroy(error)).pipe(unpacking);
  // Whoever takes next hears of a failure; between two takes nobody listens.
  unpacking.on('error', () => undefined);
  const chunks: AsyncIterator<Buffer> = unpacking[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return {
    path,
    async *take(size) {
      for (let missing = size; missing > 0; ) {
        if (rest.length === 0) {
          const next = await chunks.next();
          if (next.done) return;
          rest = next.value;
        }
        const piece = rest.subarray(0, missing);
        rest = rest.subarray(piece.length);
        missing -= piece.length;
        yield piece;
      }
    },
    close() {
      source.destroy();
      unpacking.destroy();
    },
  };
}
