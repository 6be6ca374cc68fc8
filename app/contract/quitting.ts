import { z } from 'zod';
import { nothing } from './scalars.ts';
import { quitChoices } from './settings.ts';

/** The dashboard was asked to quit while VMs run, or jobs. */
export const quittingSchema = z.object({
  /** `stuck`: these did not do as they were asked in time. */
  phase: z.enum(['asking', 'pausing', 'stopping', 'stuck']),
  /** Names of the VMs that it is about, and still is. */
  vms: z.array(z.string()),
  /** Titles of the jobs that quitting cancels; none once that is settled. */
  jobs: z.array(z.string()),
});
export type Quitting = z.infer<typeof quittingSchema>;

export const quittingChannels = {
  /**
   * What is asked or done now; null: nothing. A page looks when it begins and whenever it is told of a question: by that
   * it is known to show it, and a page that has died or hangs is not waited for.
   */
  'quitting.state': { input: z.strictObject({}), output: quittingSchema.nullable() },
  /**
   * What becomes of the VMs; the dashboard quits when it is done. `remember`: never ask again. A `choice` of null is for a
   * question that was about jobs alone: what was remembered becomes of the VMs.
   */
  'quitting.answer': {
    input: z.strictObject({ choice: z.enum(quitChoices).nullable(), remember: z.boolean() }),
    output: nothing,
  },
  /** Ends what is stuck, without asking the guests, and quits. */
  'quitting.force': { input: z.strictObject({}), output: nothing },
  /** Goes on as if nothing had been said; guests that were asked to power off do so all the same. */
  'quitting.cancel': { input: z.strictObject({}), output: nothing },
} as const;
