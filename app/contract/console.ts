import { z } from 'zod';
import { idSchema, nothing } from './scalars.ts';

const byVm = z.strictObject({ vmId: idSchema });
const bytes = z.instanceof(Uint8Array);

/** A stretch of what the guest printed, with its place in the console log. */
export const consoleChunkSchema = z.object({
  vmId: idSchema,
  /** Byte offset of `data` in the log. The next chunk starts at `offset + data.length`. */
  offset: z.number(),
  data: bytes,
});
export type ConsoleChunk = z.infer<typeof consoleChunkSchema>;

export const consoleChannels = {
  /** The end of the log (up to 1 MiB), and from then on `console.data` events that continue it without gap or overlap. */
  'console.open': { input: byVm, output: consoleChunkSchema },
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
} as const;
