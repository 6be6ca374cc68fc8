import { z } from 'zod';

/** What a driver can do with its machines. Screens ask for a capability, never for a driver's name. */
export const capabilitiesSchema = z.strictObject({
  /** A machine can be paused and resumed. */
  pause: z.boolean(),
  /** The guest can be asked to power off. */
  gracefulStop: z.boolean(),
  /** Forwards of a running machine can be added and removed. */
  liveForwards: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;
