import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';

/** One hash over the names and contents of all files that the patterns name, but tests. */
export function inputsHash(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns).sort()) {
    if (file.includes('.test.') || !statSync(file).isFile()) continue;
    hash.update(`${file}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/** True when the stamp file says that its product was made from inputs with this hash. */
export function isFresh(stamp: string, hash: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}
