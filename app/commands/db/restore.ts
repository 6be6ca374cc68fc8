import { basename, dirname, resolve, sep } from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import { listBackups } from '../../store/file/backups.ts';
import { inUnits } from '../../store/file/free-space.ts';
import { restore as restoreBackup } from '../../store/file/restore.ts';
import { UsageError } from '../kit/context.ts';
import type { Command, CommandContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** Puts a backup, by its name or path, in the database's place; what is there goes to quarantine. */
export const restore: Command = async (context) => {
  const { path, clock, nativeBinding, operands, answer } = context;
  const [chosen] = operands;
  if (chosen === undefined) throw new UsageError(`Which backup?\n${listed(context)}`);
  const place = chosen.includes(sep) ? resolve(chosen) : null;
  const backupsDir = place ? dirname(place) : context.backupsDir;
  const name = basename(chosen);
  const { quarantined } = await restoreBackup({ path, backupsDir, name, migrations, clock, nativeBinding });
  const text = [
    `Restored ${name} to ${path}`,
    ...(quarantined ? [`The old database is now in: ${quarantined}`] : []),
  ].join('\n');
  answer(text, { path, restored: name, quarantined });
  return exitCodes.fine;
};

function listed({ backupsDir, nativeBinding }: CommandContext): string {
  const backups = listBackups(backupsDir, { nativeBinding });
  if (backups.length === 0) return `There are no backups in ${backupsDir}.`;
  return backups
    .map(({ name, sizeBytes, vmCount, damaged }) =>
      damaged ? `  ${name}  damaged: ${damaged}` : `  ${name}  ${inUnits(sizeBytes)}, ${vmCount ?? 0} VMs`,
    )
    .join('\n');
}
