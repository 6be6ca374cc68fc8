import type { ErrorValue } from '../contract/errors.ts';
import type { TaskInput, TaskName } from './tasks.ts';

/** What a worker is started with: one task. */
export interface WorkerRequest {
  readonly task: TaskName;
  readonly input: TaskInput<TaskName>;
  readonly appVersion: string | undefined;
  readonly nativeBinding: string | undefined;
  /** One 32-bit number that both threads see: 1 asks the task to stop. */
  readonly cancel: SharedArrayBuffer;
}

/** What a worker says: any number of `progress`, then one of the others. Saying nothing before it ends is a crash. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: unknown }
  | { readonly type: 'done'; readonly value: unknown }
  /** An expected failure. */
  | { readonly type: 'failed'; readonly error: ErrorValue };
