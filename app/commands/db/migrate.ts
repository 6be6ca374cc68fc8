import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import { inspect } from '../../store/file/inspect.ts';
import { openStore } from '../../store/file/open.ts';
import { missing } from '../../store/file/problems.ts';
import { type UpgradeProgress, upgrade } from '../../store/file/upgrade.ts';
import type { Command, CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

const steps: Record<UpgradeProgress['step'], string> = {
  space: 'Checking free space',
  backup: 'Backing up',
  rehearse: 'Testing the upgrade on a copy',
  migrate: 'Migrating',
  check: 'Checking',
};

/** Upgrades: backup, rehearsal, the real run. A missing database is made only when that is asked for. */
export const migrate: Command = async (context) => {
  const { path, backupsDir, clock, appVersion, nativeBinding, options, answer } = context;
  const found = inspect(path, migrations, { nativeBinding });
  if (found.state === 'missing' && options.create) return create(context);
  if (found.state === 'missing') {
    throw new AppError({
      ...missing(path),
      hint: 'Check the path, or add --create to create a new database there.',
    });
  }
  if (found.problem) throw new AppError(found.problem);
  const { backup, applied, notes } = await upgrade({
    ...{ path, backupsDir, migrations, clock, appVersion, nativeBinding },
    onProgress: tell(context),
  });
  const runs = applied.map(({ id, name, duration }) => ({ id, name, milliseconds: Math.round(duration) }));
  const done = runs.map(({ id, name, milliseconds }) => `Applied ${id} ${name} (${milliseconds} ms)`);
  const text = [
    ...(done.length > 0 ? done : ['Nothing was pending: the database is up to date.']),
    ...(backup ? [`Backup of the old database: ${backup.path}`] : []),
    ...(notes.length > 0 ? ['Worth knowing about this database:', ...notes.map((note) => `  ${note}`)] : []),
  ].join('\n');
  answer(text, { path, applied: runs, backup: backup?.path ?? null, notes });
  return exitCodes.fine;
};

function create({ path, clock, appVersion, nativeBinding, answer }: CommandContext) {
  openStore({ path, migrations, clock, appVersion, nativeBinding }).close();
  const applied = migrations.map(({ id, name }) => ({ id, name, milliseconds: 0 }));
  answer(`Created a new database: ${path}`, { path, applied, backup: null, notes: [] });
  return exitCodes.fine;
}

/** A line a step and migration, however often its progress is told. */
function tell({ progress }: CommandContext): (told: UpgradeProgress) => void {
  let last = '';
  return ({ step, migration }) => {
    const line = migration ? `${steps[step]}: ${migration}` : steps[step];
    if (line !== last) progress(line);
    last = line;
  };
}
