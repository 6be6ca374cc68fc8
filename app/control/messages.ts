import { z } from 'zod';

/** What may be asked of a running dashboard through its socket: a line of JSON, answered by another. */
export const requestSchema = z.discriminatedUnion('ask', [
  z.strictObject({
    /** To show its window: somebody started the program again. */
    ask: z.literal('show'),
    /** What that start was given, beside Chromium's switches: a link. */
    args: z.array(z.string().max(4096)).max(16),
  }),
]);
export type Request = z.infer<typeof requestSchema>;

export const answerSchema = z.object({ done: z.boolean() });

/** Bytes of the longest request. */
export const longestRequest = 128 * 1024;
