import { z } from 'zod';
import { nothing, tokenSchema } from './scalars.ts';

/** One file of a bundle. */
export const diagnosticsFileSchema = z.object({
  /** Its path in the archive, such as `logs/main.log`: unique. */
  path: z.string(),
  /** What it holds, in a few words. */
  about: z.string(),
  /** Bytes of UTF-8. */
  sizeBytes: z.int(),
  /** Why its content could not be read, which is then what it says; null: it could. */
  unread: z.string().nullable(),
});
export type DiagnosticsFile = z.infer<typeof diagnosticsFileSchema>;

/** What a report of a problem needs, as it was at one moment, without secrets. */
export const diagnosticsBundleSchema = z.object({
  id: tokenSchema,
  /** The archive's name, without a folder. */
  name: z.string(),
  files: z.array(diagnosticsFileSchema),
});
export type DiagnosticsBundle = z.infer<typeof diagnosticsBundleSchema>;

const ofBundle = z.strictObject({ bundle: tokenSchema });

/**
 * Answered at all times, before the dashboard is open too. Only the bundle that was collected last is kept: an older id is
 * `not_found`. What is saved is what was shown, to the byte.
 */
export const diagnosticsChannels = {
  /** `consoles`: with the end of what each guest has printed. */
  'diagnostics.collect': {
    input: z.strictObject({ consoles: z.boolean() }),
    output: diagnosticsBundleSchema,
  },
  /** A file's text. */
  'diagnostics.read': { input: ofBundle.extend({ path: z.string().max(255) }), output: z.string() },
  /** Asks the person where, and writes the archive; answers with its path, or null when they think better of it. */
  'diagnostics.save': { input: ofBundle, output: z.string().nullable() },
  /** Shows the archive that was saved last in the file manager. */
  'diagnostics.showSaved': { input: ofBundle, output: nothing },
} as const;
