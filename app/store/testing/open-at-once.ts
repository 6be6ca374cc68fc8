import { dirname, join } from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import type { WritableDb } from '../db.ts';
import { NeedsUpgrade, openStore } from '../file/open.ts';
import { upgrade } from '../file/upgrade.ts';

/** One of several processes that open one database: says `ready`, opens at the first byte of input, says what it found. */
const path = process.argv[2] ?? '';
const options = { path, migrations, clock: { now: () => new Date() } };

async function open(): Promise<WritableDb> {
  try {
    return openStore(options);
  } catch (error) {
    if (!(error instanceof NeedsUpgrade)) throw error;
    await upgrade({ ...options, backupsDir: join(dirname(path), 'backups') });
    return openStore(options);
  }
}

async function answer(): Promise<void> {
  const db = await open();
  process.stdout.write(`${db.prepare('SELECT count(*) FROM schema_migrations').pluck().get()}\n`);
  db.close();
  process.stdin.destroy();
}

process.stdout.write('ready\n');
process.stdin.once('data', () => void answer());
