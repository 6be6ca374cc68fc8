import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';

/** See `isKilledAt`. The functions of node:fs are replaced before the code under test is imported. */
const [call, work, path = '', name = ''] = process.argv.slice(2);
let calls = 0;

const changing = [
  'fsyncSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'unlinkSync',
] as const;
for (const change of changing) {
  const original = fs[change] as (...parameters: unknown[]) => unknown;
  const counted = (...parameters: unknown[]) => {
    calls += 1;
    if (calls === Number(call)) process.kill(process.pid, 'SIGKILL');
    return original(...parameters);
  };
  Object.assign(fs, { [change]: counted });
}
syncBuiltinESMExports();

const { migrations } = await import('../../../../migrations/index.ts');
const { quarantine } = await import('../quarantine.ts');
const { finishRestore, restore } = await import('../restore.ts');

const clock = { now: () => new Date() };
const backupsDir = join(dirname(path), 'backups');
if (work === 'quarantine') quarantine(path, { clock });
if (work === 'finish') finishRestore(path, { clock });
if (work === 'restore') await restore({ path, backupsDir, name, migrations, clock });
