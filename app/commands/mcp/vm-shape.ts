import { z } from 'zod';
import { loopbackAddress, type VmView, vmStates } from '../../contract/index.ts';

/** What an agent is told of a VM. */
export const vmShape = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(vmStates),
  ready: z
    .boolean()
    .nullable()
    .describe('Whether commands can be run in it; null: not known, or it isn’t running'),
  image: z.string().describe('Name of the image it was created from'),
  address: z.string().describe('Where the user’s computer reaches the VM’s forwarded ports'),
  forwards: z.array(z.object({ hostPort: z.int(), guestPort: z.int() })),
  cpus: z.int().nullable(),
  memoryMib: z.int().nullable(),
  problem: z.string().describe('Why it is in its state; empty when all is well'),
});
export type VmShape = z.infer<typeof vmShape>;

export function shapeOf({ id, name, state, ready, imageName, guestIp, spec, runtime }: VmView): VmShape {
  return {
    ...{ id, name, state, ready },
    image: imageName,
    address: runtime.loopbackAddress ?? loopbackAddress(guestIp),
    forwards: spec.forwards ?? [],
    cpus: spec.vcpuCount ?? null,
    memoryMib: spec.memoryMib ?? null,
    problem: [runtime.lastError, runtime.lastHint].filter(Boolean).join(' '),
  };
}

/** How every tool is told which VM. */
export const vmField = z.string().min(1).max(1000).describe('Name or ID of the VM');

/** Seconds that a tool waits at most. */
export const secondsField = (usual: number) =>
  z.int().min(1).max(3600).default(usual).describe('Seconds to wait at most');
