import { join } from 'node:path';
import { createDatabaseWorker, type DatabaseWorker } from '../client.ts';

/** A worker from this folder. */
export function testWorker(
  name: 'source-worker' | 'crashing-worker' | 'endless-worker' = 'source-worker',
): DatabaseWorker {
  // Where tests of the window run, a URL made of `import.meta.url` is one that a page could fetch.
  const file = join(import.meta.dirname, `${name}.ts`);
  return createDatabaseWorker({ file, appVersion: '1.2.3' });
}
