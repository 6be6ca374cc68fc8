import { z } from 'zod';
import {
  addressRangeAdvice,
  addressRangePattern,
  guestAddressAdvice,
  guestAddressPattern,
} from './address-ranges.ts';
import { idSchema } from './scalars.ts';
import { vmViewSchema } from './vms.ts';

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
  /** Null chooses one that is free. Only of a VM that is off: what leads to one that runs is open at its address. */
  'addresses.setVm': {
    input: z.strictObject({
      id: idSchema,
      guestIp: z.string().regex(guestAddressPattern, guestAddressAdvice).nullable(),
    }),
    output: vmViewSchema,
  },
} as const;
