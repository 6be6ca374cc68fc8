import { z } from 'zod';
import { errorValueSchema } from './error-schema.ts';
import { byIdInput, idSchema, nothing } from './scalars.ts';

export const jobKinds = ['create_starter_image', 'back_up_database', 'import_database'] as const;

/** `interrupted`: the dashboard ended, by force or by a crash, while the job ran. */
export const jobStates = ['running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export type JobState = (typeof jobStates)[number];

/** A long operation with progress: a row of `jobs`. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  title: z.string(),
  state: z.enum(jobStates),
  /** What it does right now, for people; of an interrupted one, what it did last. */
  step: z.string(),
  /** 0 to 1. */
  fraction: z.number(),
  startedAt: z.string(),
  /** Of an interrupted one, its last sign of life. */
  endedAt: z.string().nullable(),
  /** Id of what the job made; null until it has. */
  resultId: z.string().nullable(),
  error: errorValueSchema.nullable(),
  /** It did not succeed, and what it was told is still known. */
  canRetry: z.boolean(),
  /** Id of the job that did it again. */
  retriedAs: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** What a job said, or what became of it, at a moment. */
export const jobLineSchema = z.object({
  /** Grows with every line. */
  id: z.int(),
  /** RFC 3339, UTC, milliseconds. */
  at: z.string(),
  text: z.string(),
});
export type JobLine = z.infer<typeof jobLineSchema>;

export const jobChannels = {
  /** Newest first: those that run, and those that have ended. */
  'jobs.list': { input: z.strictObject({}), output: z.array(jobSchema) },
  /** Oldest first. `job.logged` tells of more. */
  'jobs.log': { input: byIdInput, output: z.array(jobLineSchema) },
  'jobs.cancel': { input: byIdInput, output: nothing },
  /** Does again what did not succeed, as a new job; answers with its id. */
  'jobs.retry': { input: byIdInput, output: idSchema },
} as const;
