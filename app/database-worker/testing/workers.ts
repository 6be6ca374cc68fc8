import { fileURLToPath } from 'node:url';
import { createDatabaseWorker, type DatabaseWorker } from '../client.ts';

/** The database worker as it is in the sources, or another one from this folder. */
export function testWorker(
  name: '../worker' | 'crashing-worker' | 'endless-worker' = '../worker',
): DatabaseWorker {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  return createDatabaseWorker({ file, appVersion: '1.2.3' });
}
