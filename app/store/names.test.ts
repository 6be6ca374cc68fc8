import { expect, test } from 'vitest';
import { insertImage } from './images.ts';
import { lookAlike } from './names.ts';
import { makeImage, openTestStore } from './testing/factories.ts';

test.each([
  ['con', 'CON'],
  ['Größe', 'GRÖSSE'],
  ['café', 'cafe\u0301'],
  ['ﬁle', 'file'],
  ['a\u00a0b', 'a b'],
  ['❤', '❤\ufe0f'],
  ['web', 'web'],
])('%j looks like %j', (ours, theirs) => {
  const { db } = openTestStore();
  const image = makeImage({ name: ours });
  insertImage(db, image);
  expect(lookAlike(db, 'images', theirs)).toEqual({ id: image.id, name: ours });
  expect(lookAlike(db, 'images', theirs, image.id)).toBeUndefined();
  expect(lookAlike(db, 'vms', theirs)).toBeUndefined();
});

test.each([
  ['con', 'conn'],
  ['café', 'cafe'],
  ['web-1', 'web 1'],
  ['a%', 'ab'],
])('%j is another name than %j', (ours, theirs) => {
  const { db } = openTestStore();
  insertImage(db, makeImage({ name: ours }));
  expect(lookAlike(db, 'images', theirs)).toBeUndefined();
});

test('of several the very same is found', () => {
  const { db } = openTestStore();
  for (const name of ['CON', 'con', 'Con']) insertImage(db, makeImage({ name }));
  expect(lookAlike(db, 'images', 'con')?.name).toBe('con');
});
