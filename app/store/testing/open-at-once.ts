import { migrations } from '../../../migrations/index.ts';
import { openStore } from '../open.ts';

/** One of several processes that open one database: says `ready`, opens at the first byte of input, says what it found. */
const path = process.argv[2] ?? '';
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  const db = openStore({ path, migrations, clock: { now: () => new Date() } });
  process.stdout.write(`${db.prepare('SELECT count(*) FROM schema_migrations').pluck().get()}\n`);
  db.close();
  process.stdin.destroy();
});
