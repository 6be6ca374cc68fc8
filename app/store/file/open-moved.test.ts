import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { migrateFile } from '../testing/factories.ts';
import { holdersOf } from './holders.ts';
import { whileAlone } from './locks.ts';
import { pause } from './snapshot.ts';
import { change, copyOfFixture } from './testing/databases.ts';

const opener = fileURLToPath(new URL('testing/opener.ts', import.meta.url));

/** With one image, of that name. */
function databaseOf(image: string, mode: string): string {
  const path = copyOfFixture('populated');
  migrateFile(path);
  change(
    path,
    `DELETE FROM vms; DELETE FROM images WHERE name <> 'debian-dev'; UPDATE images SET name = '${image}'`,
  );
  change(path, `PRAGMA journal_mode = ${mode}`);
  return path;
}

/** What a process says of its work with a database that is replaced after it has opened the file and before it has its lock. */
async function saidWhileReplaced(work: string, mode: string): Promise<string> {
  const path = databaseOf('old', mode);
  const replacement = databaseOf('new', mode);
  const waiting = whileAlone(path, {}, () => {
    const child = spawn(process.execPath, [opener, work, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    while (!holdersOf(path).some(({ pid }) => pid === child.pid)) pause(10);
    renameSync(path, join(dirname(path), 'moved.db'));
    renameSync(replacement, path);
    return child;
  });
  const ended = once(waiting, 'exit');
  const said = await text(waiting.stdout);
  await ended;
  return said.replace(path, 'PATH');
}

test.each(['DELETE', 'WAL'])(
  'who waits for a database in the mode %s while it is replaced opens the one in its place',
  async (mode) => {
    expect(await saidWhileReplaced('open', mode)).toBe('new');
  },
);

test.each(['back up', 'upgrade'])(
  'a process that waits to %s a database while it is replaced is told so, and takes neither for the other',
  async (work) => {
    expect(await saidWhileReplaced(work, 'WAL')).toBe(
      'The database PATH was replaced while it was being opened.',
    );
  },
);
