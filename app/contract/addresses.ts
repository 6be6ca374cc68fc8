import { z } from 'zod';
import { addressRangeAdvice, addressRangePattern } from './address-ranges.ts';

const addressRangeSchema = z.string().regex(addressRangePattern, addressRangeAdvice);

export const addressesSchema = z.object({
  /** The range in which new VMs get their addresses; null: a free one is chosen with the first VM. */
  range: addressRangeSchema.nullable(),
});
export type Addresses = z.infer<typeof addressesSchema>;

export const addressChannels = {
  'addresses.get': { input: z.strictObject({}), output: addressesSchema },
  /** Null chooses another range that is free. Existing VMs keep their addresses. */
  'addresses.setRange': {
    input: z.strictObject({ range: addressRangeSchema.nullable() }),
    output: addressesSchema,
  },
} as const;
