import { z } from 'zod';
import { errorValueSchema } from './errors.ts';
import { idSchema, nothing } from './scalars.ts';

/** A long operation with progress. Jobs live as long as the dashboard runs. */
export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(['create_starter_image', 'back_up_database', 'import_database']),
  title: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  /** What it does right now, for people. */
  step: z.string(),
  /** 0 to 1. */
  fraction: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Id of what the job made; null until it has. */
  resultId: z.string().nullable(),
  error: errorValueSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobChannels = {
  'jobs.list': { input: z.strictObject({}), output: z.array(jobSchema) },
  'jobs.cancel': { input: z.strictObject({ id: idSchema }), output: nothing },
} as const;
