import type { Image, ListImagesInput } from '../contract/images.ts';
import type { Page } from '../contract/scalars.ts';
import { machineIdOf } from '../lib/machine-id.ts';
import { type Cells, flagOf, integerOf, textOf, textOrNull, timeKey } from './cells.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';
import { fold, foldOf } from './fold.ts';
import { nameKey, readPage } from './pages.ts';
import {
  type Assignment,
  deleteRow,
  insertRow,
  refusingTakenName,
  type SqlParameter,
  updateRow,
} from './rows.ts';

/** An image and how many VMs use it: all that the database knows for an `ImageView`. */
export type ImageRecord = Image & { vmCount: number };
/** The fields that get a new value; the others stay. */
type ImageChanges = { [Field in Exclude<keyof Image, 'id'>]?: Image[Field] | undefined };

const columns = {
  id: 'id',
  name: 'name',
  managed: 'managed',
  artifactDir: 'artifact_dir',
  rootfsPath: 'rootfs_path',
  workSeedPath: 'work_seed_path',
  kernelPath: 'kernel_path',
  initrdPath: 'initrd_path',
  modulesDir: 'modules_dir',
  packagesPath: 'packages_path',
  buildSize: 'build_size',
  seededSshPublicKeyFingerprint: 'seeded_ssh_public_key_fingerprint',
  docker: 'docker',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Image, string>;

type ImageRow = Cells<keyof ImageRecord>;

const fields = Object.entries(columns).map(([field, column]) => `images.${column} AS ${field}`);
const select = `SELECT ${fields.join(', ')},
  (SELECT count(*) FROM vms WHERE vms.image_id = images.id) AS vmCount FROM images`;

const keys = {
  name: [nameKey('images.name')],
  createdAt: [timeKey('images.created_at')],
  updatedAt: [timeKey('images.updated_at')],
};

/** By name unless `sort` says otherwise, 100 at a time unless `limit` does. `query` is part of a name. */
export function listImages(db: ReadableDb, input: ListImagesInput = {}): Page<ImageRecord> {
  const { query, sort = 'name', limit, cursor } = input;
  const conditions = query ? [`instr(${foldOf('images.name')}, @query) > 0`] : [];
  const parameters = { query: fold(query ?? '') };
  return readPage(
    db,
    { select, table: 'images', conditions, parameters, keys, sort, limit, cursor },
    toImage,
  );
}

/** Undefined when there is none. */
export function getImage(db: ReadableDb, id: string): ImageRecord | undefined {
  const row = prepared<ImageRow>(db, `${select} WHERE images.id = ?`).get(id);
  return row && toImage(row);
}

/** Whether an image has the folder of that name (see `machineIdOf`). */
export function hasImageOfFolder(db: ReadableDb, name: string): boolean {
  const ids = prepared<Cells<'id'>>(db, 'SELECT id FROM images').all();
  return ids.some(({ id }) => machineIdOf(textOf(id)) === name);
}

/** The name to the letter. Undefined when there is none. */
export function getImageByName(db: ReadableDb, name: string): ImageRecord | undefined {
  const row = prepared<ImageRow>(db, `${select} WHERE images.name = ?`).get(name);
  return row && toImage(row);
}

/** Throws `name_taken`. */
export function insertImage(db: WritableDb, image: Image): void {
  refusingTakenName(db, { what: 'image', ...image }, () => insertRow(db, 'images', assignments(image)));
}

/** Throws `name_taken`. False when there is no such image. */
export function updateImage(db: WritableDb, id: string, changes: ImageChanges): boolean {
  return refusingTakenName(db, { what: 'image', name: changes.name, id }, () =>
    updateRow(db, 'images', id, assignments(changes)),
  );
}

/**
 * False when there is no such image. SQLite refuses one that a VM uses: ask `vmsUsingImage` first, in the same
 * transaction, to say which.
 */
export function deleteImage(db: WritableDb, id: string): boolean {
  return deleteRow(db, 'images', id);
}

function assignments(image: ImageChanges & { id?: string }): Assignment[] {
  return Object.entries(columns).flatMap(([field, column]) => {
    const value = image[field as keyof Image];
    return value === undefined ? [] : [{ column, value: toSql(value) }];
  });
}

function toSql(value: string | boolean | null): SqlParameter {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Never throws: whatever a cell holds, the image is listed. */
function toImage(row: ImageRow): ImageRecord {
  return {
    id: textOf(row.id),
    name: textOf(row.name),
    managed: flagOf(row.managed),
    artifactDir: textOrNull(row.artifactDir),
    rootfsPath: textOf(row.rootfsPath),
    workSeedPath: textOrNull(row.workSeedPath),
    kernelPath: textOf(row.kernelPath),
    initrdPath: textOrNull(row.initrdPath),
    modulesDir: textOrNull(row.modulesDir),
    packagesPath: textOrNull(row.packagesPath),
    buildSize: textOrNull(row.buildSize),
    seededSshPublicKeyFingerprint: textOrNull(row.seededSshPublicKeyFingerprint),
    docker: flagOf(row.docker),
    createdAt: textOf(row.createdAt),
    updatedAt: textOf(row.updatedAt),
    vmCount: integerOf(row.vmCount),
  };
}
