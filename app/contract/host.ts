import { z } from 'zod';

/** A remedy that a person can carry out. */
export const hostFixSchema = z.object({
  /** What to do, in a sentence. */
  text: z.string(),
  /** A command line to copy, where there is one. */
  command: z.string().optional(),
});

export const hostCheckSchema = z.object({
  id: z.string(),
  /** `fail`: VMs cannot run; `warn`: they run, but worse than they could. */
  status: z.enum(['ok', 'warn', 'fail']),
  title: z.string(),
  detail: z.string(),
  fix: hostFixSchema.optional(),
  /** `detail` is the version of a program that VMs run on: About shows it under `title`. */
  inAbout: z.boolean().optional(),
});
export type HostCheck = z.infer<typeof hostCheckSchema>;

export const hostChannels = {
  'host.checks': { input: z.strictObject({}), output: z.array(hostCheckSchema) },
  /** Versions of everything that a bug report wants, and how much of this computer VMs can be given. */
  'host.about': {
    input: z.strictObject({}),
    output: z.object({
      version: z.string(),
      electron: z.string(),
      chrome: z.string(),
      node: z.string(),
      sqlite: z.string(),
      dataDir: z.string(),
      stateDir: z.string(),
      /** Where other programs ask this one. */
      controlSocket: z.string(),
      /** Processors of this computer that Banger may use: threads where a core has several. */
      processors: z.int().min(1),
      /** All of this computer's memory, whoever uses it, in bytes. */
      memoryBytes: z.number(),
    }),
  },
  /** Whether this desktop shows tray icons, as it is now. */
  'host.tray': { input: z.strictObject({}), output: z.boolean() },
  /**
   * The licences of all parts as one text, to be read in the window: as a file, any program of the desktop might open it.
   * Null in a build without them: not every one is packaged.
   */
  'host.licences': { input: z.strictObject({}), output: z.string().nullable() },
} as const;
