import type { UpgradeProgress } from '../store/file/upgrade.ts';
import { label } from '../store/migrate/migration.ts';

/** Where each step begins on the whole way from 0 to 1: the backup and both runs of the migrations take the time. */
const begins = { space: 0, backup: 0.02, rehearse: 0.3, migrate: 0.6, check: 0.97 } as const;
const ends = { space: 0.02, backup: 0.3, rehearse: 0.6, migrate: 0.97, check: 1 } as const;

/** How far an upgrade with these pending migrations is, 0 to 1. */
export function fractionOf(
  { step, migration, done = 0, total = 0 }: UpgradeProgress,
  pending: readonly { id: number; name: string }[],
): number {
  const within = total > 0 ? Math.min(1, done / total) : 0;
  const at = pending.findIndex((one) => label(one) === migration);
  const part = at < 0 ? within : (at + within) / pending.length;
  return begins[step] + (ends[step] - begins[step]) * part;
}
