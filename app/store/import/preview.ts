import type { ImportImage, ImportPreview, ImportVm } from '../../contract/imports.ts';
import { prepared, type ReadableDb } from '../db.ts';
import { fold } from '../fold.ts';
import { filesOf, oldDisksOf } from './old-files.ts';
import type { SourceImage, SourceRows, SourceVm } from './source-rows.ts';

interface Ours {
  readonly ids: ReadonlySet<string>;
  /** Those that people cannot tell apart, by what they are compared by: see `fold`. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

interface Surroundings {
  /** The paths of the file that are not there. */
  readonly missing: ReadonlySet<string>;
  /** The addresses that are free beside those given, the next one with each call. */
  addresses(used: ReadonlySet<string>): () => string;
}

/**
 * Holds what a file would bring against what is here. Reads only. Suggestions never clash: neither with ours, nor with
 * anything of the file, nor with one another.
 */
export function previewImport(
  source: SourceRows,
  db: ReadableDb,
  around: Surroundings,
): Pick<ImportPreview, 'images' | 'vms'> {
  return {
    images: previewImages(source, oursOf(db, 'images'), around.missing),
    vms: previewVms(source, oursOf(db, 'vms'), addressesOf(db), around),
  };
}

function previewImages(source: SourceRows, ours: Ours, missing: ReadonlySet<string>): ImportImage[] {
  const suggest = suggestNames(ours, source.images);
  const users = new Map<string, number>();
  for (const { imageId } of source.vms) users.set(imageId, (users.get(imageId) ?? 0) + 1);
  return source.images.map((image) => ({
    id: image.id,
    name: image.name,
    alreadyHere: ours.ids.has(image.id),
    nameTakenBy: takenBy(ours, image.name),
    freeName: suggest(image),
    rootfsPath: image.rootfsPath,
    missingFiles: filesOf(image).filter((path) => missing.has(path)),
    vmCount: users.get(image.id) ?? 0,
  }));
}

function previewVms(
  source: SourceRows,
  ours: Ours,
  addresses: ReadonlyMap<string, string>,
  around: Surroundings,
): ImportVm[] {
  const suggest = suggestNames(ours, source.vms);
  const imageNames = new Map(source.images.map(({ id, name }) => [id, name]));
  const used = new Set([...addresses.keys(), ...source.vms.map(({ guestIp }) => guestIp)]);
  const next = around.addresses(used);
  return source.vms.map((vm) => {
    const oldDisks = oldDisksOf(vm);
    return {
      id: vm.id,
      name: vm.name,
      imageId: vm.imageId,
      imageName: imageNames.get(vm.imageId) ?? null,
      guestIp: vm.guestIp,
      lastTouchedAt: vm.lastTouchedAt,
      running: vm.state === 'running',
      alreadyHere: ours.ids.has(vm.id),
      nameTakenBy: takenBy(ours, vm.name),
      freeName: suggest(vm),
      addressTakenBy: addresses.get(vm.guestIp) ?? null,
      freeAddress: addresses.has(vm.guestIp) ? next() : vm.guestIp,
      oldDisks,
      missingFiles: oldDisks.filter((path) => around.missing.has(path)),
    };
  });
}

function oursOf(db: ReadableDb, table: 'images' | 'vms'): Ours {
  const rows = prepared<{ id: string; name: string }>(db, `SELECT id, name FROM ${table}`).all();
  const names = new Map<string, string[]>();
  for (const { name } of rows) {
    const alike = names.get(fold(name));
    if (alike) alike.push(name);
    else names.set(fold(name), [name]);
  }
  return { ids: new Set(rows.map(({ id }) => id)), names };
}

/** The very name before one that only looks like it. */
function takenBy({ names }: Ours, name: string): string | null {
  const alike = names.get(fold(name)) ?? [];
  return alike.includes(name) ? name : (alike[0] ?? null);
}

/** Whose each address is. */
function addressesOf(db: ReadableDb): Map<string, string> {
  const rows = prepared<{ ip: string; name: string }>(db, 'SELECT guest_ip AS ip, name FROM vms').all();
  return new Map(rows.map(({ ip, name }) => [ip, name]));
}

/** As long as the contract lets a name be. */
const longestName = 64;

function suggestNames(ours: Ours, theirs: readonly (SourceImage | SourceVm)[]) {
  const taken = new Set([...ours.names.keys(), ...theirs.map(({ name }) => fold(name))]);
  return ({ name }: { name: string }): string => {
    if (!ours.names.has(fold(name))) return name;
    for (let number = 2; ; number += 1) {
      const suffix = `-${number}`;
      const candidate = name.slice(0, longestName - suffix.length) + suffix;
      if (taken.has(fold(candidate))) continue;
      taken.add(fold(candidate));
      return candidate;
    }
  };
}
