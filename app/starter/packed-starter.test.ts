import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createBrotliDecompress } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openPackedFiles, packedName } from './packed-starter.ts';

test('a packed file that is damaged fails whoever takes from it, also long after it was opened, and nobody else', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'packed-starter-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, packedName);
  writeFileSync(path, 'this is nothing that was packed');
  const files = openPackedFiles(dir);
  // Opened later and read the same way: once this one has failed, the other has.
  await expect(buffer(createReadStream(path).pipe(createBrotliDecompress()))).rejects.toThrow(
    'Decompression',
  );
  await expect(files.take(1).next()).rejects.toThrow('Decompression');
  files.close();
});
