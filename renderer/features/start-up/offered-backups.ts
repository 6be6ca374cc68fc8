import type { DbBackup } from '../../../app/contract/database.ts';

/** The backups as they are offered, newest first, what was only recovered below all others; and which of them to suggest. */
export function offeredBackups(backups: readonly DbBackup[]): {
  offered: readonly DbBackup[];
  /** The newest whole one whose rows this version can count, else the newest recovered one; undefined: none can be restored. */
  suggested: DbBackup | undefined;
} {
  const isRecovered = ({ kind }: DbBackup) => kind === 'recovered';
  const offered = [
    ...backups.filter((backup) => !isRecovered(backup)),
    ...backups.filter((backup) => isRecovered(backup)),
  ];
  const usable = offered.filter(({ damaged }) => damaged === null);
  const readable = ({ vmCount, imageCount }: DbBackup) => vmCount !== null && imageCount !== null;
  return { offered, suggested: usable.find(readable) ?? usable[0] };
}
