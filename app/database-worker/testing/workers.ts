import { fileURLToPath } from 'node:url';
import { createDatabaseWorker, type DatabaseWorker } from '../client.ts';

/** A worker from this folder. */
export function testWorker(
  name: 'source-worker' | 'crashing-worker' | 'endless-worker' = 'source-worker',
): DatabaseWorker {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  return createDatabaseWorker({ file, appVersion: '1.2.3' });
}
