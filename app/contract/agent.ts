import { z } from 'zod';
import { byIdInput } from './scalars.ts';

const guestFileSystemSchema = z.object({
  mountPoint: z.string(),
  type: z.string(),
  /** In bytes; null: the guest does not tell. */
  totalBytes: z.number().nullable(),
  usedBytes: z.number().nullable(),
});

/** What a guest says of itself: its own word, which nobody has checked. */
export const guestViewSchema = z.discriminatedUnion('available', [
  z.object({
    available: z.literal(true),
    addresses: z.array(z.string()),
    /** Those on disks. */
    fileSystems: z.array(guestFileSystemSchema),
  }),
  z.object({
    available: z.literal(false),
    /** Why not, and what to do about it. */
    reason: z.string(),
  }),
]);
export type GuestView = z.infer<typeof guestViewSchema>;

export const agentChannels = {
  /** Asks the guest's agent now. */
  'vms.guest': { input: byIdInput, output: guestViewSchema },
} as const;
