import { z } from 'zod';
import { nothing } from './scalars.ts';
import { quitChoices } from './settings.ts';

/** The dashboard was asked to quit while VMs run. */
export const quittingSchema = z.object({
  /** `stuck`: these did not do as they were asked in time. */
  phase: z.enum(['asking', 'pausing', 'stopping', 'stuck']),
  /** Names of the VMs that it is about, and still is. */
  vms: z.array(z.string()),
});
export type Quitting = z.infer<typeof quittingSchema>;

export const quittingChannels = {
  /** What becomes of the VMs; the dashboard quits when it is done. `remember`: never ask again. */
  'quit.answer': {
    input: z.strictObject({ choice: z.enum(quitChoices), remember: z.boolean() }),
    output: nothing,
  },
  /** Ends what is stuck, without asking the guests, and quits. */
  'quit.force': { input: z.strictObject({}), output: nothing },
  /** Goes on as if nothing had been said; guests that were asked to power off do so all the same. */
  'quit.cancel': { input: z.strictObject({}), output: nothing },
} as const;
