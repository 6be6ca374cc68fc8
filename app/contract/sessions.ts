import { z } from 'zod';

/** A session of the dashboard that did not end in good order. Null: it is not known. */
export const lastSessionSchema = z.object({
  /** `killed` while this computer ran on; `computer_stopped`: this computer has been restarted since, and may have ended it. */
  end: z.enum(['killed', 'computer_stopped']),
  /** When it began: RFC 3339. */
  began: z.string().nullable(),
  version: z.string().nullable(),
  pid: z.int().nullable(),
  /** The last thing that nobody had foreseen in it, which need not be what ended it; null: there was none. */
  trouble: z.object({ at: z.string(), what: z.string() }).nullable(),
});
export type LastSession = z.infer<typeof lastSessionSchema>;

/** How many VMs a launch found of those that were written down as running, or ran without that. */
export const foundMachinesSchema = z.object({
  running: z.int(),
  /** They have ended meanwhile. */
  ended: z.int(),
  /** They do not answer, or cannot be asked: their driver is missing. */
  silent: z.int(),
});
export type FoundMachines = z.infer<typeof foundMachinesSchema>;

/** Answered at all times, before the dashboard is open too. */
export const sessionsChannels = {
  /**
   * What is to be explained of the session before this one; null: it ended in good order, or there was none. `machines`: null
   * before the dashboard is open, and where nobody looks for machines. What the open dashboard asked for counts as explained.
   */
  'sessions.last': {
    input: z.strictObject({}),
    output: lastSessionSchema.extend({ machines: foundMachinesSchema.nullable() }).nullable(),
  },
} as const;
