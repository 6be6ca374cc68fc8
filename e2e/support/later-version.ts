import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binDir } from '../../scripts/setup/places.mjs';

export const laterVersion = '99.0.0';

/** A table of its own, and a column in the table that every screen reads. */
const migration = `{
  id: 9000,
  name: 'from_the_future',
  foreignKeys: 'on',
  up(tx) {
    tx.exec("ALTER TABLE vms ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'");
    tx.exec('CREATE TABLE colours (name TEXT PRIMARY KEY)');
  },
}`;

/** The end of the list of migrations, as it is in the bundle. */
const endOfList = /(?<=\bmigrations = \[[^\]]*)(?=\]\.map\()/;

/** Unpacks the AppImage in `dir` and makes it a later version, whose database is one migration further; the program to start. */
export function makeLaterVersion(dir: string, image: string): string {
  execFileSync(image, ['--appimage-extract'], { cwd: dir, stdio: 'ignore' });
  const root = join(dir, 'squashfs-root');
  const archive = join(root, 'resources/app.asar');
  const app = join(dir, 'app-of-later-version');
  const asar = (...args: string[]) => execFileSync(join(binDir, 'asar'), args, { stdio: 'ignore' });
  asar('extract', archive, app);

  const manifest = join(app, 'package.json');
  const now = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...now, version: laterVersion }));
  const chunks = readdirSync(join(app, 'out/main')).map((name) => join(app, 'out/main', name));
  const withList = chunks.filter((chunk) => endOfList.test(readFileSync(chunk, 'utf8')));
  if (withList.length !== 1) throw new Error('The bundle has no list of migrations, or several');
  for (const chunk of withList) {
    writeFileSync(chunk, readFileSync(chunk, 'utf8').replace(endOfList, `, ${migration}`));
  }

  asar('pack', app, archive);
  return join(root, 'AppRun');
}
