import { dirname, join } from 'node:path';
import { migrations } from '../../../../migrations/index.ts';
import { backUp } from '../backup.ts';
import { openStore } from '../open.ts';
import { upgrade } from '../upgrade.ts';

/** Does one of these with a database, and says how the first image in it is called, or what kept it from being done. */
const [work = '', path = ''] = process.argv.slice(2);
const options = {
  path,
  migrations,
  backupsDir: join(dirname(path), 'backups'),
  clock: { now: () => new Date() },
};

try {
  if (work === 'back up') await backUp(options);
  if (work === 'upgrade') await upgrade(options);
  const db = openStore(options);
  process.stdout.write(String(db.prepare('SELECT name FROM images').pluck().get()));
  db.close();
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
}
