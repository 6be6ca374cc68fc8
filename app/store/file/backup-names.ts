import type { Clock } from '../db.ts';

/** What a backup's file name tells. */
interface BackupName {
  readonly kind: 'backup' | 'recovered';
  /** RFC 3339, UTC, whole seconds. */
  readonly takenAt: string;
  /** 2 and more for those taken in the same second. */
  readonly count: number;
}

const pattern = /^(state|recovered)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z(?:-schema-\d+)?(?:-(\d+))?\.db$/;

/** The name without its extension: `state-2026-11-23T08-30-00Z-schema-2`. Colons would confuse other systems' disks. */
export function backupStem(clock: Clock, schema: number): string {
  return `state-${timeInName(clock)}-schema-${schema}`;
}

/** Of a database that was read out of a damaged one: `recovered-2026-11-23T08-30-00Z`. */
export function recoveredStem(clock: Clock): string {
  return `recovered-${timeInName(clock)}`;
}

/** `2026-11-23T08-30-00Z` */
export function timeInName(clock: Clock): string {
  return clock
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

/** Null for a file that is none of ours. A name that parses has no folder in it. */
export function parseBackupName(name: string): BackupName | null {
  const [, prefix, day, hour, minute, second, count] = pattern.exec(name) ?? [];
  if (!prefix) return null;
  return {
    kind: prefix === 'state' ? 'backup' : 'recovered',
    takenAt: `${day}T${hour}:${minute}:${second}Z`,
    count: Number(count ?? 1),
  };
}
