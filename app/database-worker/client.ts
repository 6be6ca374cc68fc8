import type { Worker } from 'node:worker_threads';
import { AppError } from '../contract/errors.ts';
import type { WorkerMessage, WorkerRequest } from './messages.ts';
import type { TaskInput, TaskName, TaskOutput, TaskProgress } from './tasks.ts';

export interface TaskWatch<T extends TaskName> {
  readonly onProgress?: (progress: TaskProgress<T>) => void;
  /** Asks the task to stop: it then fails with `cancelled`, or succeeds when it was past the point of return. */
  readonly signal?: AbortSignal;
}

/** Runs long database work in a thread of its own, so that no window waits for SQLite. */
export interface DatabaseWorker {
  /**
   * Each task gets a new thread; when this settles, that has ended and has no file open. Throws the task's `AppError`, and
   * another error when the thread dies.
   */
  run<T extends TaskName>(task: T, input: TaskInput<T>, watch?: TaskWatch<T>): Promise<TaskOutput<T>>;
}

interface WorkerOptions {
  /** Absolute path of the worker's entry: a script that calls `serveTask`. */
  readonly file: string;
  readonly appVersion?: string | undefined;
  readonly nativeBinding?: string | undefined;
}

export function createDatabaseWorker({ file, appVersion, nativeBinding }: WorkerOptions): DatabaseWorker {
  return {
    async run(task, input, { onProgress, signal } = {}) {
      const cancel = new SharedArrayBuffer(4);
      const stop = () => Atomics.store(new Int32Array(cancel), 0, 1);
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop);
      const request: WorkerRequest = { task, input, appVersion, nativeBinding, cancel };
      try {
        const told = (progress: unknown) => onProgress?.(progress as never);
        // Loaded when it is first used: a launch seldom needs it.
        const { Worker } = process.getBuiltinModule('node:worker_threads');
        return (await outcomeOf(new Worker(file, { workerData: request }), task, told)) as never;
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}

function outcomeOf(worker: Worker, task: TaskName, told: (progress: unknown) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let outcome: Exclude<WorkerMessage, { type: 'progress' }> | null = null;
    let death: unknown;
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') told(message.progress);
      else outcome = message;
    });
    worker.once('error', (error) => {
      death = error;
    });
    worker.once('exit', (code) => {
      if (outcome?.type === 'done') resolve(outcome.value);
      else if (outcome) reject(new AppError(outcome.error));
      else reject(crash(task, code, death));
    });
  });
}

function crash(task: TaskName, code: number, cause: unknown): Error {
  const said = cause instanceof Error ? cause.message : `exit code ${code}`;
  return new Error(`The database worker ended before its task “${task}” was done: ${said}`, { cause });
}
