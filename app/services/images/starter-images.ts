import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { createOwnedFolder, ownedFolder } from '../../lib/owned-folders.ts';
import type { StarterManifest } from '../../starter/manifest.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Images } from './images.ts';

/** Makes the files of a starter image in `dir`: copied from the package, or built from Debian's packages. */
export type MakeStarter = (request: {
  dir: string;
  signal: AbortSignal;
  onProgress: (progress: { step: string; fraction: number }) => void;
}) => Promise<StarterManifest>;

const defaultName = 'starter';

/** What a job remembers of itself. */
const inputSchema = z.object({ name: z.string().optional(), imageId: z.string() });

/** The one-button image. */
export function createStarterImages(parts: {
  images: Images;
  jobs: Jobs;
  imagesDir: string;
  makeStarter: MakeStarter;
}) {
  const { images, jobs, imagesDir, makeStarter } = parts;

  /** `starter`, or `starter-2`, `starter-3`, … where that is taken. */
  function freeName(): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? defaultName : `${defaultName}-${number}`;
      if (images.names.isFree(name)) return name;
    }
  }

  jobs.setRule('create_starter_image', {
    again: (input) => create(inputSchema.parse(input).name),
    afterCrash(input) {
      const { imageId } = inputSchema.parse(input);
      if (images.exists(imageId)) return { resultId: imageId };
      return {
        note: 'Banger closed while the job was running. No image was created, and partial files were removed.',
      };
    },
  });

  function create(wanted?: string): string {
    if (wanted !== undefined) images.names.require(wanted);
    const id = randomUUID();
    return jobs.start({
      kind: 'create_starter_image',
      title: `Creating the image “${wanted ?? defaultName}”`,
      failed: 'The image couldn’t be created',
      input: { imageId: id, ...(wanted === undefined ? {} : { name: wanted }) },
      async run({ signal, progress }) {
        const dir = ownedFolder(imagesDir, id);
        const make = (creating: string) => {
          signal.throwIfAborted();
          return makeStarter({
            dir: creating,
            signal,
            onProgress: ({ step, fraction }) => progress(step, fraction),
          });
        };
        await createOwnedFolder(imagesDir, id, make, ({ files }) => {
          signal.throwIfAborted();
          images.insert({
            id,
            name: wanted ?? freeName(),
            managed: true,
            artifactDir: dir,
            rootfsPath: join(dir, files.rootfs.name),
            kernelPath: join(dir, files.kernel.name),
            initrdPath: join(dir, files.initrd.name),
            modulesDir: null,
            packagesPath: null,
            workSeedPath: null,
            buildSize: null,
            seededSshPublicKeyFingerprint: null,
            docker: false,
          });
        });
        await images.announce(id);
        return id;
      },
    });
  }

  /** Starts the job that makes the image and answers with the job's id. Throws `name_taken`. */
  return { create };
}

export type StarterImages = ReturnType<typeof createStarterImages>;
