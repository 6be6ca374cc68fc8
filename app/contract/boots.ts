import { z } from 'zod';
import { idSchema } from './scalars.ts';

/** What a boot goes through, in order: the hypervisor answers, the guest prints its first byte, its kernel runs, its init, it can be used. */
export const bootPhases = ['process', 'output', 'kernel', 'init', 'ready'] as const;
export type BootPhase = (typeof bootPhases)[number];

export const phaseTimesSchema = z.partialRecord(z.enum(bootPhases), z.number());
/** Milliseconds from the click to each phase; a phase that was not seen is absent. */
export type PhaseTimes = z.infer<typeof phaseTimesSchema>;

/** A VM keeps the times of its last `kept` boots; the newest `shown` are listed. */
export const bootPolicy = { kept: 100, shown: 20 } as const;

export const bootSchema = z.object({
  /** Grows with every boot. */
  id: z.int(),
  vmId: z.string(),
  /** RFC 3339, UTC, milliseconds. */
  askedAt: z.string(),
  /** What executes the guest's instructions: boots are compared within one. */
  accelerator: z.string(),
  phases: phaseTimesSchema,
  /** Its output is still followed: phases may come. */
  goesOn: z.boolean(),
  /** Null: it is not ready, or there are too few earlier boots to say. */
  comparison: z
    .object({
      /** Milliseconds: the median of the earlier boots. */
      usual: z.number(),
      /** Of how many. */
      boots: z.int(),
      slower: z.boolean(),
      /** What took longer than usual, the most. Null: it is not slower. */
      slowest: z.enum(bootPhases).nullable(),
    })
    .nullable(),
});
export type Boot = z.infer<typeof bootSchema>;

export const bootChannels = {
  /** Newest first, `bootPolicy.shown` at most. `vm.boot` tells of what comes. */
  'boots.list': { input: z.strictObject({ vmId: idSchema }), output: z.array(bootSchema) },
} as const;
