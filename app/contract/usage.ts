import { z } from 'zod';
import { idSchema } from './scalars.ts';

/** What a VM's machine used between two looks at it. Rates are null at the first look, and where they cannot be read. */
export const vmSampleSchema = z.object({
  vmId: idSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Processors' worth of time: 1 is one of this computer's cores, busy all the time. */
  cpu: z.number().nullable(),
  /** Bytes of this computer's memory that the machine's process holds. */
  residentBytes: z.number(),
  /** Bytes a second that the guest read from and wrote to its disk. */
  diskRead: z.number().nullable(),
  diskWritten: z.number().nullable(),
  /** Packets a second that the guest received and sent: user-mode networks count no bytes. */
  packetsIn: z.number().nullable(),
  packetsOut: z.number().nullable(),
});
export type VmSample = z.infer<typeof vmSampleSchema>;

export const usageChannels = {
  /**
   * Says which VMs this page shows, instead of those that it named before; none: it shows none. Answers what is known of
   * the last hour, oldest first; from then on `vm.usage` tells. A VM that no page shows is not looked at.
   */
  'usage.watch': {
    input: z.strictObject({ vmIds: z.array(idSchema).max(200) }),
    output: z.array(vmSampleSchema),
  },
} as const;
