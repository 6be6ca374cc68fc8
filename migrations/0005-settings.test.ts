import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

test('settings come empty and leave every row as it is', () => {
  const file = databaseAt(4);
  file.db.exec(
    "INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't')",
  );
  const before = file.db.prepare('SELECT * FROM images').all();
  migrateTo(file, 5);
  expect(file.db.prepare('SELECT * FROM images').all()).toEqual(before);
  expect(file.db.prepare('SELECT * FROM settings').all()).toEqual([]);
});
