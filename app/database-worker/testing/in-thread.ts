import { migrations } from '../../../migrations/index.ts';
import type { Clock } from '../../store/db.ts';
import type { DatabaseWorker } from '../client.ts';
import { databaseTasks } from '../tasks.ts';

/** The worker's tasks in this thread, by a test's clock: at once, where the thread itself is not what is tested. */
export function workerInThread(clock: Clock): DatabaseWorker {
  return {
    async run(task, input, { onProgress, signal } = {}) {
      const run = databaseTasks[task] as (input: unknown, context: unknown) => unknown;
      const context = {
        migrations,
        clock,
        appVersion: '0',
        nativeBinding: undefined,
        onProgress: onProgress ?? (() => undefined),
        cancelled: () => signal?.aborted ?? false,
      };
      return (await run(input, context)) as never;
    },
  };
}
