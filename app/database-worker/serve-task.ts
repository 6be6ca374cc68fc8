import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../contract/errors.ts';
import type { Migration } from '../store/migrate/migration.ts';
import type { WorkerMessage, WorkerRequest } from './messages.ts';
import { databaseTasks, type TaskContext } from './tasks.ts';

/** Carries out the task that this worker thread was started for. Rejects with what nobody foresaw: that ends the worker. */
export async function serveTask(migrations: readonly Migration[]): Promise<void> {
  const { task, input, appVersion, nativeBinding, cancel } = workerData as WorkerRequest;
  const say = (message: WorkerMessage) => parentPort?.postMessage(message);
  const asked = new Int32Array(cancel);
  const context: TaskContext<unknown> = {
    migrations,
    clock: { now: () => new Date() },
    appVersion,
    nativeBinding,
    onProgress: (progress) => say({ type: 'progress', progress }),
    cancelled: () => Atomics.load(asked, 0) === 1,
  };
  // The client's types pair each task with its input; a union index cannot show that to the compiler.
  const run = databaseTasks[task] as (input: unknown, context: TaskContext<unknown>) => unknown;
  try {
    say({ type: 'done', value: await run(input, context) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ type: 'failed', error: error.value });
  }
}
