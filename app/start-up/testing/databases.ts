import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { copyOfFixture } from '../../store/file/testing/databases.ts';
import { prepareStart } from './start.ts';

/** An up-to-date database with three VMs and three images, closed, and the name of its one backup. */
export async function withBackup(): Promise<{ path: string; name: string }> {
  const path = copyOfFixture('ancient');
  const first = prepareStart({ path });
  await first.startUp.begin();
  first.close();
  const [name = ''] = readdirSync(first.backupsDir);
  return { path, name };
}

/** Cuts the file short. */
export const truncate = (path: string): void => writeFileSync(path, readFileSync(path).subarray(0, 6000));

/** Destroys the table of images; the VMs can still be read. */
export function damageImages(path: string): void {
  const db = new Database(path, { readonly: true });
  const images = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'images'").pluck().get();
  db.close();
  const end = Number(images) * 4096;
  writeFileSync(path, readFileSync(path).fill(0xee, end - 4096, end));
}
