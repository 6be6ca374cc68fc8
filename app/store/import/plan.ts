import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import type { Image } from '../../contract/images.ts';
import type { ImportChoices } from '../../contract/imports.ts';
import { idSchema } from '../../contract/scalars.ts';
import { type VmSpec, vmSpecSchema } from '../../contract/vms.ts';
import { prepared, type ReadableDb } from '../db.ts';
import { getImage } from '../images.ts';
import { jsonColumn } from '../json-column.ts';
import { lookAlike } from '../names.ts';
import type { SourceRows, SourceVm } from './source-rows.ts';

export type PlannedImage = Omit<Image, 'updatedAt'>;

export interface PlannedVm {
  /** Its own, or a new one where a VM of ours has it. */
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** What its disk is made from. */
  readonly rootfsPath: string;
  readonly address: 'keep' | 'next';
  readonly spec: VmSpec;
  readonly source: SourceVm;
}

export interface ImportPlan {
  readonly images: readonly PlannedImage[];
  readonly vms: readonly PlannedVm[];
}

const spec = jsonColumn(vmSpecSchema);

/**
 * What the choices come down to: final ids, names and images. Reads only. Throws `invalid_input` when something is chosen
 * that the file does not have, twice, or without an image. A VM whose folder is there without a row (a backup was restored)
 * gets another id: what lies in that folder is not ours to replace. Whether names and addresses are free is the write's question.
 */
export function planImport(
  db: ReadableDb,
  source: SourceRows,
  choices: ImportChoices,
  hasFolder: (vmId: string) => boolean,
): ImportPlan {
  const images: PlannedImage[] = [];
  /** Of each image of the file that there will be here: the one that its VMs use. */
  const uses = new Map<string, { id: string; rootfsPath: string }>();
  for (const { id } of source.images) {
    const same = getImage(db, id);
    if (same) uses.set(id, same);
  }
  for (const { row, choice } of pick(source.images, choices.images)) {
    if (choice.take === 'ours') {
      const same = lookAlike(db, 'images', row.name);
      const ours = same && getImage(db, same.id);
      if (!ours) throw refused(`You have no image named ${row.name}.`);
      uses.set(row.id, ours);
      continue;
    }
    const id = freshId(row.id, (id) => uses.has(id));
    // Its files are the other program's: they would not go with it.
    const image = { ...row, id, name: choice.name ?? row.name, managed: false };
    images.push(image);
    uses.set(row.id, image);
  }
  const vmIds = new Set(
    prepared<{ id: string }>(db, 'SELECT id FROM vms')
      .all()
      .map(({ id }) => id),
  );
  const vms = pick(source.vms, choices.vms).map(({ row, choice }): PlannedVm => {
    const image = uses.get(row.imageId);
    if (!image) throw refused(`The image of the VM ${row.name} is neither imported nor already here.`);
    return {
      id: freshId(row.id, (id) => vmIds.has(id) || hasFolder(id)),
      name: choice.name ?? row.name,
      imageId: image.id,
      rootfsPath: image.rootfsPath,
      address: choice.address,
      spec: spec.read(row.specJson),
      source: row,
    };
  });
  return { images, vms };
}

/** The chosen rows, each with its choice. */
function pick<Row extends { id: string }, Choice extends { id: string }>(
  rows: readonly Row[],
  choices: readonly Choice[],
): { row: Row; choice: Choice }[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return choices.map((choice) => {
    const row = byId.get(choice.id);
    if (!row) throw refused(`The file has nothing with the id ${choice.id}, or it was chosen twice.`);
    byId.delete(choice.id);
    return { row, choice };
  });
}

/** A new one where the row has none that can be asked for, or that another row has. */
function freshId(id: string, isTaken: (id: string) => boolean): string {
  return !idSchema.safeParse(id).success || isTaken(id) ? randomUUID() : id;
}

function refused(message: string): AppError {
  return new AppError({
    code: 'invalid_input',
    message,
    unchanged: 'Nothing was imported.',
    hint: 'Choose the file again and review your choices.',
  });
}
