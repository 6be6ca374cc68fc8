import { z } from 'zod';
import { idSchema, nothing } from './scalars.ts';

const byVm = z.strictObject({ vmId: idSchema });
const bytes = z.instanceof(Uint8Array);
const offset = z.int().min(0);

/** A stretch of what the guest printed, with its place in the console log. */
export const consoleChunkSchema = z.object({
  vmId: idSchema,
  /** Byte offset of `data` in the log. The next chunk starts at `offset + data.length`, unless that one says `skipped`. */
  offset: z.number(),
  data: bytes,
  /** What lies between the chunk before and this one was left out: the page did not keep up. It is in the log. */
  skipped: z.boolean().optional(),
});
export type ConsoleChunk = z.infer<typeof consoleChunkSchema>;

/** When something was printed, in milliseconds since 1970. */
const printedSchema = z.object({
  /** At the latest. */
  at: z.number(),
  /** After this; null: unknown. */
  since: z.number().nullable(),
  /** False: nobody was looking, and it was some time between the two. */
  certain: z.boolean(),
});

export const consoleHitSchema = z.object({
  /** Where in the log it begins. */
  offset: z.number(),
  /** The line around it, without control characters. */
  line: z.string(),
  /** Null: the log is older than the noting of times. */
  time: printedSchema.nullable(),
});
export type ConsoleHit = z.infer<typeof consoleHitSchema>;

export const consoleBootSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  from: z.number(),
  /** Null: the newest, which may still grow. */
  to: z.number().nullable(),
});
export type ConsoleBootView = z.infer<typeof consoleBootSchema>;

export const consoleChannels = {
  /** The end of the log (up to 1 MiB), and from then on `console.data` events that continue it. */
  'console.open': { input: byVm, output: consoleChunkSchema },
  /** The page has shown everything before `offset`. Without it, no more than 512 KiB come. */
  'console.ack': { input: byVm.extend({ offset }), output: nothing },
  /** `data` is typed text, sent as UTF-8. */
  'console.write': {
    input: byVm.extend({
      data: z
        .string()
        .min(1)
        .max(64 * 1024),
    }),
    output: nothing,
  },
  'console.close': { input: byVm, output: nothing },
  /** A stretch of the log, at most 1 MiB; empty where there is nothing, or nothing any more. */
  'console.read': {
    input: byVm.extend({
      from: offset,
      limit: z
        .int()
        .min(1)
        .max(1024 * 1024),
    }),
    output: consoleChunkSchema,
  },
  /**
   * Asks the person where, and writes what was printed between two bytes of the log as text; all of it where they are absent.
   * Answers with the file's path, or null when they think better of it.
   */
  'console.save': {
    input: byVm.extend({ from: offset.optional(), to: offset.optional() }),
    output: z.string().nullable(),
  },
  /** Newest first. */
  'console.boots': { input: byVm, output: z.array(consoleBootSchema) },
  /** Text to the letter, but in either case; newest first, at most 50. `before`: the offset of the last hit so far. */
  'console.search': {
    input: byVm.extend({ text: z.string().min(1).max(200), before: offset.optional() }),
    output: z.array(consoleHitSchema),
  },
} as const;
