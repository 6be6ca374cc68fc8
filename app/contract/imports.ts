import { z } from 'zod';
import { absolutePathSchema, nameSchema, nothing, tokenSchema } from './scalars.ts';

/** An image of the chosen file, held against what is here. Nothing of it has been brought in yet. */
export const importImageSchema = z.object({
  /** As the file has it. */
  id: z.string(),
  name: z.string(),
  /** It has been brought in before: an image with its id is here. */
  alreadyHere: z.boolean(),
  /** The image of ours that has its name, or one that people cannot tell from it; null: there is none. */
  nameTakenBy: z.string().nullable(),
  /** Its name, or one like it that no image here or in the file has: `debian-2`. */
  freeName: z.string(),
  rootfsPath: z.string(),
  /** Paths that it names and that are not there. */
  missingFiles: z.array(z.string()),
  /** How many VMs of the file use it. */
  vmCount: z.int(),
});
export type ImportImage = z.infer<typeof importImageSchema>;

export const importVmSchema = z.object({
  id: z.string(),
  name: z.string(),
  imageId: z.string(),
  /** Null when the file has no such image: the VM cannot come in. */
  imageName: z.string().nullable(),
  guestIp: z.string(),
  lastTouchedAt: z.string(),
  /** The file calls it running: the other program may still run it. */
  running: z.boolean(),
  alreadyHere: z.boolean(),
  /** As an image's. */
  nameTakenBy: z.string().nullable(),
  freeName: z.string(),
  /** Name of our VM that has its address; null when the address is free. */
  addressTakenBy: z.string().nullable(),
  /** Its address, or the next one that no VM here or in the file has. */
  freeAddress: z.string(),
  /** Disks of the other program that the file names. They stay where they are. */
  oldDisks: z.array(z.string()),
  /** Those of `oldDisks` that are not there. */
  missingFiles: z.array(z.string()),
});
export type ImportVm = z.infer<typeof importVmSchema>;

/** What a chosen database would bring. The file itself was copied and read, and is not touched again. */
export const importPreviewSchema = z.object({
  /** Stands for what was read until it is merged, discarded, or another file is chosen. */
  token: tokenSchema,
  /** The file that was chosen. */
  path: z.string(),
  images: z.array(importImageSchema),
  vms: z.array(importVmSchema),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

const chosenId = z.string().max(1000);

export const importChoicesSchema = z.strictObject({
  /** What is not named here stays out. */
  images: z
    .array(
      z.strictObject({
        id: chosenId,
        /** `ours`: its VMs use the image of ours that has its name. */
        take: z.enum(['import', 'ours']),
        /** Another name than the file's. */
        name: nameSchema.optional(),
      }),
    )
    .max(100_000),
  vms: z
    .array(
      z.strictObject({
        id: chosenId,
        name: nameSchema.optional(),
        /** `next`: the next free address in place of its own. */
        address: z.enum(['keep', 'next']),
      }),
    )
    .max(100_000),
});
export type ImportChoices = z.infer<typeof importChoicesSchema>;

export const importResultSchema = z.object({
  images: z.int(),
  vms: z.int(),
  /** Names of the VMs that came in without a disk. */
  withoutDisk: z.array(z.string()),
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const importChannels = {
  /** Asks the person for a file in a dialog of the main process; null when they think better of it. */
  'imports.choose': { input: z.strictObject({}), output: importPreviewSchema.nullable() },
  /** Reads the file at a path that the person gave: one that they dropped on the window. */
  'imports.open': { input: z.strictObject({ path: absolutePathSchema }), output: importPreviewSchema },
  /** Brings in what was chosen: all of it or, with an error, nothing. */
  'imports.merge': {
    input: z.strictObject({ token: tokenSchema, choices: importChoicesSchema }),
    output: importResultSchema,
  },
  /** Forgets what was read. What is gone already is no error. */
  'imports.discard': { input: z.strictObject({ token: tokenSchema }), output: nothing },
} as const;
