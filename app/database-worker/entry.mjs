import { createRequire } from 'node:module';

// A module: in Electron 33 a worker thread that begins with a CommonJS script crashes at its end now and then.
await createRequire(import.meta.url)('../../out/main/database-worker.cjs').serve();
