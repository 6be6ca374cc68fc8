import { z } from 'zod';
import {
  absolutePathSchema,
  byIdInput,
  byNameInput,
  checkNameInput,
  idSchema,
  nameCheckSchema,
  nameSchema,
  nothing,
  pageInput,
  pageOf,
} from './scalars.ts';

/** What a VM is made from: a kernel and a root file system. A row of `images`. */
export const imageSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** True when the files lie in the dashboard's own folder and go when the image is deleted. */
  managed: z.boolean(),
  /** The image's own folder; null when the files lie where the user keeps them. */
  artifactDir: z.string().nullable(),
  rootfsPath: z.string(),
  /** Another program's, as are `modulesDir`, `packagesPath` and `docker`: kept, and without effect here. */
  workSeedPath: z.string().nullable(),
  kernelPath: z.string(),
  initrdPath: z.string().nullable(),
  modulesDir: z.string().nullable(),
  packagesPath: z.string().nullable(),
  buildSize: z.string().nullable(),
  seededSshPublicKeyFingerprint: z.string().nullable(),
  docker: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export type Image = z.infer<typeof imageSchema>;

/** An image as the lists show it: with what else is known of it at the moment of asking. */
export const imageViewSchema = imageSchema.extend({
  /** How many VMs use it. */
  vmCount: z.int(),
  /** Bytes on disk of kernel, initrd and root file system; null when a file is missing. */
  sizeBytes: z.number().nullable(),
  /** Paths that the image names and that are not there. */
  missingFiles: z.array(z.string()),
  /** What keeps its VMs from booting, or may: in a sentence or two. Null: nothing that is known. */
  rootNote: z.string().nullable(),
});

export type ImageView = z.infer<typeof imageViewSchema>;

export const imageSorts = ['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'] as const;

export const registerImageInput = z.strictObject({
  name: nameSchema,
  rootfsPath: absolutePathSchema,
  kernelPath: absolutePathSchema,
  initrdPath: absolutePathSchema.nullable().optional(),
});
export type RegisterImageInput = z.infer<typeof registerImageInput>;

export const updateImageInput = registerImageInput.partial().extend({ id: idSchema });
export type UpdateImageInput = z.infer<typeof updateImageInput>;

export const listImagesInput = z.strictObject({ ...pageInput, sort: z.enum(imageSorts).optional() });
export type ListImagesInput = z.infer<typeof listImagesInput>;

/** The files that an image is made of. */
export const imageParts = ['kernel', 'rootfs', 'initrd'] as const;
export type ImagePart = (typeof imageParts)[number];

export const imageChannels = {
  'images.list': { input: listImagesInput, output: pageOf(imageViewSchema) },
  'images.get': { input: byIdInput, output: imageViewSchema },
  /** See `vms.find`. */
  'images.find': { input: byNameInput, output: imageViewSchema },
  /** See `vms.checkName`. */
  'images.checkName': { input: checkNameInput, output: nameCheckSchema },
  /** Asks the person for one of an image's files in a dialog of the main process; its path, or null when they cancel. */
  'images.chooseFile': {
    input: z.strictObject({ part: z.enum(imageParts) }),
    output: z.string().nullable(),
  },
  'images.register': { input: registerImageInput, output: imageViewSchema },
  'images.update': { input: updateImageInput, output: imageViewSchema },
  'images.delete': { input: byIdInput, output: nothing },
  /** Answers at once with the id of the job that builds the image (see `jobs.list`, `job.changed`). */
  'images.createStarter': { input: z.strictObject({ name: nameSchema.optional() }), output: z.string() },
} as const;
