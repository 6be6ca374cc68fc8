import { z } from 'zod';
import { type ErrorValue, errorCodes } from './errors.ts';

export const errorValueSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  unchanged: z.string(),
  hint: z.string(),
  details: z.array(z.string()).optional(),
}) satisfies z.ZodType<ErrorValue>;
