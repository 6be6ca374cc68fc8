import { z } from 'zod';
import { plainLine } from '../../lib/plain-text.ts';
import type { QmpEvent } from './qmp-protocol.ts';

/** What the dashboard heeds, as far as it does. https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html */
const heededSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('STOP') }),
  z.object({ name: z.literal('RESUME') }),
  z.object({ name: z.literal('SHUTDOWN'), data: z.object({ reason: z.string() }) }),
  /** `guest`: it asked for that itself; else the firmware or the dashboard did. */
  z.object({ name: z.literal('RESET'), data: z.object({ guest: z.boolean() }) }),
  /** A program in the guest opened a port, or closed it. */
  z.object({ name: z.literal('VSERPORT_CHANGE'), data: z.object({ id: z.string(), open: z.boolean() }) }),
  z.object({ name: z.literal('DEVICE_DELETED'), data: z.object({ device: z.string() }) }),
  z.object({
    name: z.literal('BLOCK_IO_ERROR'),
    data: z.object({ nospace: z.boolean().default(false), reason: z.string().transform(plainLine) }),
  }),
]);

/** Null: it says nothing that matters here, or is not what QEMU would say. */
export function heed(event: QmpEvent): z.infer<typeof heededSchema> | null {
  return heededSchema.safeParse(event).data ?? null;
}
