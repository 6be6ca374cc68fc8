import { describe, expect, test } from 'vitest';
import type { WritableDb } from './db.ts';
import { deleteImage, getImage, getImageByName, insertImage, listImages, updateImage } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import { insertVm } from './vms.ts';

function withNames(...names: string[]): WritableDb {
  const { db } = openTestStore();
  for (const name of names) insertImage(db, makeImage({ name }));
  return db;
}

function namesOf(db: WritableDb, query?: string): string[] {
  return listImages(db, { query }).items.map(({ name }) => name);
}

describe('an image', () => {
  test('comes back with every field as it was stored', () => {
    const { db } = openTestStore();
    const image = makeImage({
      name: "void, 'minimal' — ünï",
      managed: true,
      artifactDir: '/a',
      workSeedPath: '/w',
      initrdPath: '/i, with comma',
      modulesDir: '/m',
      packagesPath: '/p',
      buildSize: '8G',
      seededSshPublicKeyFingerprint: 'SHA256:x',
      docker: true,
    });
    insertImage(db, image);
    expect(getImage(db, image.id)).toEqual({ ...image, vmCount: 0 });
    expect(getImageByName(db, image.name)).toEqual({ ...image, vmCount: 0 });
  });

  test('that is not there is undefined, and cannot be changed or deleted', () => {
    const { db } = openTestStore();
    expect(getImage(db, 'nope')).toBeUndefined();
    expect(getImageByName(db, 'nope')).toBeUndefined();
    expect(updateImage(db, 'nope', { name: 'x' })).toBe(false);
    expect(deleteImage(db, 'nope')).toBe(false);
  });

  test('changes in the fields given and in no other; null empties, undefined leaves', () => {
    const { db } = openTestStore();
    const image = makeImage({ initrdPath: '/i', docker: true });
    insertImage(db, image);
    expect(updateImage(db, image.id, { docker: false, initrdPath: null, kernelPath: undefined })).toBe(true);
    expect(getImage(db, image.id)).toEqual({ ...image, docker: false, initrdPath: null, vmCount: 0 });
    expect(updateImage(db, image.id, {})).toBe(true);
  });

  test('cannot take a name that another has, neither new nor by an edit', () => {
    const db = withNames('one', 'two');
    const taken = { code: 'name_taken', message: 'There is already an image named one.' };
    expect(() => insertImage(db, makeImage({ name: 'one' }))).toThrow(expect.objectContaining(taken));
    const two = getImageByName(db, 'two') ?? expect.unreachable();
    expect(() => updateImage(db, two.id, { name: 'one' })).toThrow(expect.objectContaining(taken));
    expect(namesOf(db)).toEqual(['one', 'two']);
  });

  test('counts its VMs, and is not deleted while it has one', () => {
    const { db } = openTestStore();
    const image = makeImage();
    insertImage(db, image);
    insertVm(db, makeVm({ imageId: image.id }));
    expect(getImage(db, image.id)?.vmCount).toBe(1);
    expect(() => deleteImage(db, image.id)).toThrow('FOREIGN KEY constraint failed');
    expect(getImage(db, image.id)?.vmCount).toBe(1);
    db.exec('DELETE FROM vms');
    expect(deleteImage(db, image.id)).toBe(true);
    expect(namesOf(db)).toEqual([]);
  });
});

describe('searching images', () => {
  test.each([
    ['100%', ['100% pure']],
    ['_', ['snake_case']],
    ["o'", ["O'Brien"]],
    ['"', ['"quoted"']],
    ['\\', ['back\\slash']],
    ['ÜNÏ', ['ünïcode']],
    ['u\u0308n', ['ünïcode']],
    ['strasse', ['Straße']],
    ['ΣΊΣΥΦΟΣ', ['Σίσυφος']],
    ['zzz', []],
  ])('for %j finds the names that contain it', (query, found) => {
    const db = withNames(
      '100% pure',
      '1000',
      'snake_case',
      "O'Brien",
      '"quoted"',
      'back\\slash',
      'ünïcode',
      'Straße',
      'Σίσυφος',
    );
    expect(namesOf(db, query)).toEqual(found);
    expect(listImages(db, { query }).total).toBe(found.length);
  });

  test('for nothing finds all', () => {
    expect(namesOf(withNames('a', 'b'), '')).toEqual(['a', 'b']);
  });
});

describe('the order of images', () => {
  test('is by name without regard to case, unless another is asked for', () => {
    const db = withNames('beta', 'Alpha', 'Gamma', 'alpine');
    expect(namesOf(db)).toEqual(['Alpha', 'alpine', 'beta', 'Gamma']);
    expect(listImages(db, { sort: '-name' }).items.map(({ name }) => name)).toEqual([
      'Gamma',
      'beta',
      'alpine',
      'Alpha',
    ]);
  });

  test.each(['createdAt', 'updatedAt'] as const)('can be by %s, both ways', (field) => {
    const { db } = openTestStore();
    for (const [name, day] of [
      ['b', '02'],
      ['a', '03'],
      ['c', '01'],
    ] as const) {
      insertImage(db, makeImage({ name, [field]: `2026-01-${day}T00:00:00Z` }));
    }
    expect(listImages(db, { sort: field }).items.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(listImages(db, { sort: `-${field}` }).items.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });
});
