import type { UpgradeProgress } from '../store/file/upgrade.ts';
import { label } from '../store/migrate/migration.ts';

type Pending = readonly { id: number; name: string }[];

/** Where each step begins on the whole way from 0 to 1: the backup and both runs of the migrations take the time. */
const begins = { space: 0, backup: 0.02, rehearse: 0.3, migrate: 0.6, check: 0.97 } as const;
const ends = { space: 0.02, backup: 0.3, rehearse: 0.6, migrate: 0.97, check: 1 } as const;

/** Which of the pending migrations runs; null: none does. */
export function positionOf(
  { migration }: UpgradeProgress,
  pending: Pending,
): { number: number; of: number } | null {
  const at = pending.findIndex((one) => label(one) === migration);
  return at < 0 ? null : { number: at + 1, of: pending.length };
}

/** How far an upgrade with these pending migrations is, 0 to 1. */
export function fractionOf(
  { step, migration, done = 0, total = 0 }: UpgradeProgress,
  pending: Pending,
): number {
  const within = total > 0 ? Math.min(1, done / total) : 0;
  const at = pending.findIndex((one) => label(one) === migration);
  const part = at < 0 ? within : (at + within) / pending.length;
  return begins[step] + (ends[step] - begins[step]) * part;
}
