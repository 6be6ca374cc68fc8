import { z } from 'zod';
import { byIdInput, idSchema } from './scalars.ts';
import { portForwardSchema } from './vms.ts';

export const forwardStatuses = ['open', 'waiting', 'taken', 'closed', 'leftover', 'unknown'] as const;
/**
 * `open`: it listens now. `waiting`: it will when the VM runs. `taken`: somebody else has its port. `closed`: the VM runs, the
 * port is free, and yet it does not listen. `leftover`: it listens until the VM stops, though it was removed. `unknown`: the
 * machine did not say.
 */
export type ForwardStatus = (typeof forwardStatuses)[number];

/** The VM of this dashboard that has a port. */
const owningVm = z.object({ id: z.string(), name: z.string() });

export const forwardViewSchema = portForwardSchema.extend({
  status: z.enum(forwardStatuses),
  /** Why it is not open, in a sentence; null where there is nothing to explain. */
  reason: z.string().nullable(),
  /** Who has its port, where that is one of our VMs. */
  owner: owningVm.nullable(),
});
export type ForwardView = z.infer<typeof forwardViewSchema>;

export const forwardsSchema = z.object({
  /** The VM's own 127.x.y.z, the same for as long as the VM is there. */
  address: z.string(),
  /** What is added or removed takes effect at once; false: with the next start. */
  live: z.boolean(),
  forwards: z.array(forwardViewSchema),
});
export type Forwards = z.infer<typeof forwardsSchema>;

export const checkForwardInput = z.strictObject({
  /** Absent: the VM that would be created next. */
  id: idSchema.optional(),
  hostPort: z.int().min(1).max(65535),
  /** The host port of the forward that is being edited: it may keep its own. */
  editing: z.int().min(1).max(65535).optional(),
});
export type CheckForwardInput = z.infer<typeof checkForwardInput>;

export const forwardCheckSchema = z.object({
  free: z.boolean(),
  /** Why it is not, in a sentence; null when it is free. */
  reason: z.string().nullable(),
  owner: owningVm.nullable(),
  /** The next port that is free; null when this one is, or none was found near it. */
  suggestion: z.int().nullable(),
});
export type ForwardCheck = z.infer<typeof forwardCheckSchema>;

/** Forwards are changed by `vms.update`. */
export const forwardChannels = {
  /** The VM's forwards as they are now, not as they should be. */
  'vms.forwards': { input: byIdInput, output: forwardsSchema },
  /** Whether a port of the VM's address could be had now. */
  'vms.checkForward': { input: checkForwardInput, output: forwardCheckSchema },
  /** Tries again to open what is not open. */
  'vms.openForwards': { input: byIdInput, output: forwardsSchema },
} as const;
