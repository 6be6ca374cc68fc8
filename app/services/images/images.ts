import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { normalize } from 'node:path';
import type {
  CheckNameInput,
  Image,
  ImageView,
  ListImagesInput,
  NameCheck,
  Page,
  RegisterImageInput,
  UpdateImageInput,
} from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import { failure, notFound } from '../../lib/failures.ts';
import { deleteOwnedFolder, ownedFolder } from '../../lib/owned-folders.ts';
import type { WritableDb } from '../../store/db.ts';
import {
  deleteImage,
  getImage,
  getImageByName,
  type ImageRecord,
  insertImage,
  listImages,
  updateImage,
} from '../../store/images.ts';
import { vmsUsingImage } from '../../store/vms.ts';
import type { Bases } from '../disks/bases.ts';
import { findByName } from '../records/find-by-name.ts';
import { freeNames } from '../records/free-names.ts';
import { checkImageFiles, rootNoteOf } from './files/image-files.ts';

export type Images = ReturnType<typeof createImages>;

/** The images: what VMs are made from. Files that the user registered are the user's and are never changed or removed. */
export function createImages(parts: {
  db: WritableDb;
  events: EventBus;
  bases: Pick<Bases, 'fits'>;
  imagesDir: string;
  clock: Clock;
}) {
  const { db, events, bases, imagesDir, clock } = parts;

  function require(id: string): ImageRecord {
    const image = getImage(db, id);
    if (!image) throw notFound('image', id);
    return image;
  }

  const names = freeNames(db, 'images');

  async function view(image: ImageRecord): Promise<ImageView> {
    const paths = [image.rootfsPath, image.kernelPath, ...(image.initrdPath ? [image.initrdPath] : [])];
    const [rootNote, ...sizes] = await Promise.all([
      rootNoteOf(image.rootfsPath),
      ...paths.map(allocatedBytes),
    ]);
    const missingFiles = paths.filter((_, index) => sizes[index] === null);
    const sizeBytes =
      missingFiles.length > 0 ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    return { ...image, sizeBytes, missingFiles, rootNote };
  }

  /** Tells the screens what the image is now, and returns that. Null: there is none. */
  async function announce(id: string): Promise<ImageView | null> {
    const image = getImage(db, id);
    const seen = image ? await view(image) : null;
    // Looking at its files took a moment: it may be gone by now.
    const told = getImage(db, id) ? seen : null;
    events.emit('image.changed', { id, image: told });
    return told;
  }

  /** Throws `not_found` where the image was deleted meanwhile. */
  async function announced(id: string): Promise<ImageView> {
    const image = await announce(id);
    if (!image) throw notFound('image', id);
    return image;
  }

  function insert(image: Omit<Image, 'createdAt' | 'updatedAt'>): void {
    names.require(image.name);
    const now = timestamp(clock);
    insertImage(db, { ...image, createdAt: now, updatedAt: now });
  }

  async function register(input: RegisterImageInput): Promise<ImageView> {
    names.require(input.name);
    await checkImageFiles(input);
    const id = randomUUID();
    insert({
      id,
      name: input.name,
      managed: false,
      artifactDir: null,
      rootfsPath: input.rootfsPath,
      kernelPath: input.kernelPath,
      initrdPath: input.initrdPath ?? null,
      modulesDir: null,
      packagesPath: null,
      workSeedPath: null,
      buildSize: null,
      seededSshPublicKeyFingerprint: null,
      docker: false,
    });
    return announced(id);
  }

  async function update({ id, ...changes }: UpdateImageInput): Promise<ImageView> {
    const image = require(id);
    await checkImageFiles(changes);
    if (changes.name !== undefined) names.require(changes.name, image);
    if (changes.rootfsPath !== undefined && changes.rootfsPath !== image.rootfsPath)
      await refuseOtherRoot(image, changes.rootfsPath);
    updateImage(db, id, { ...changes, updatedAt: timestamp(clock) });
    return announced(id);
  }

  /** The disks of VMs are overlays over the old root file system, which may have been moved, but must be the same. */
  async function refuseOtherRoot(image: Image, rootfsPath: string): Promise<void> {
    const users = vmsUsingImage(db, image.id);
    const fits = await Promise.all(users.map(({ id }) => bases.fits(id, image.rootfsPath, rootfsPath)));
    const others = users.filter((_, index) => fits[index] !== 'yes');
    if (others.length === 0) return;
    const proven = fits.includes('no');
    throw failure('image_in_use', {
      message: `The root file system of ${image.name} can’t be replaced because ${count(others.length)} built on it, and ${rootfsPath} ${proven ? 'has other content' : 'can’t be compared with it'}.`,
      unchanged: 'The image is unchanged.',
      hint: `${proven ? 'Choose the file from which the VMs were created' : `Put the file back at ${image.rootfsPath}, and start the VMs once`}, or add ${rootfsPath} as a new image.`,
      details: others.map(({ name }) => name),
    });
  }

  function requireUnused({ id, name }: Image): void {
    const users = vmsUsingImage(db, id);
    if (users.length === 0) return;
    throw failure('image_in_use', {
      message: `The image ${name} can’t be deleted because ${count(users.length)} using it.`,
      unchanged: 'The image and its VMs are unchanged.',
      hint: 'Delete the VMs named below first.',
      details: users.map(({ name }) => name),
    });
  }

  async function remove(id: string): Promise<void> {
    const image = require(id);
    requireUnused(image);
    const forget = () => deleteImage(db, id);
    if (image.managed && image.artifactDir !== null && isOwnFolder(image)) {
      await deleteOwnedFolder(imagesDir, id, forget);
    } else {
      forget();
    }
    await announce(id);
  }

  /** An adopted row can call itself managed and name any folder; only the one that we made goes with it. */
  function isOwnFolder({ id, artifactDir }: Image): boolean {
    return artifactDir !== null && normalize(artifactDir) === ownedFolder(imagesDir, id);
  }

  return {
    /** Throws `not_found`. */
    require,
    /** Undefined: there is none. */
    find: (id: string): Image | undefined => getImage(db, id),
    exists: (id: string): boolean => getImage(db, id) !== undefined,
    names,
    /** Throws `not_found`. */
    checkName: ({ id, name }: CheckNameInput): NameCheck =>
      names.check(name, id === undefined ? undefined : require(id)),
    insert,
    announce,
    register,
    update,
    delete: remove,
    get: (id: string): Promise<ImageView> => view(require(id)),
    /** Throws `not_found`, `invalid_input`. */
    async findByName(name: string): Promise<ImageView> {
      return view(
        findByName(db, 'images', name, { byId: getImage(db, name), byName: getImageByName(db, name) }),
      );
    },
    async list(input: ListImagesInput): Promise<Page<ImageView>> {
      const page = listImages(db, input);
      return { ...page, items: await Promise.all(page.items.map(view)) };
    },
    /** Throws `file_missing`, `file_invalid` or `permission_denied` for what the image names. */
    requireFiles: (image: Image): Promise<void> => checkImageFiles(image),
  };
}

function count(users: number): string {
  return users === 1 ? 'one VM is' : `${users} VMs are`;
}

/** Bytes that the file takes on the disk (holes are free); null when it is not there. */
async function allocatedBytes(path: string): Promise<number | null> {
  try {
    return (await stat(path)).blocks * 512;
  } catch {
    return null;
  }
}
