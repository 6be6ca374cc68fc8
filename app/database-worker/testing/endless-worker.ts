import { workerData } from 'node:worker_threads';
import { migrations } from '../../../migrations/index.ts';
import type { WorkerRequest } from '../messages.ts';
import { serveTask } from '../serve-task.ts';

/** A program whose newest migration goes on until somebody cancels it. */
const cancel = new Int32Array((workerData as WorkerRequest).cancel);

await serveTask([
  ...migrations,
  {
    id: 1000,
    name: 'endless',
    foreignKeys: 'on',
    up(tx) {
      tx.exec('CREATE TABLE endless (id INTEGER PRIMARY KEY)');
      for (let done = 1; ; done += 1) {
        tx.progress(done, done + 1);
        Atomics.wait(cancel, 0, 0, 20);
      }
    },
  },
]);
