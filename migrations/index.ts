import type { Migration } from '../app/store/migrate/migration.ts';
import { baseline } from './0001-baseline.ts';
import { activityLog } from './0002-activity-log.ts';
import { jobs } from './0003-jobs.ts';
import { activityThinning } from './0004-activity-thinning.ts';
import { settings } from './0005-settings.ts';
import { vmBoots } from './0006-vm-boots.ts';
import { adoptedRows } from './0007-adopted-rows.ts';
import { fingerprints } from './fingerprints.ts';

/** Every migration, in id order. Only ever appended to. */
const list: readonly Migration[] = [
  baseline,
  activityLog,
  jobs,
  activityThinning,
  settings,
  vmBoots,
  adoptedRows,
];

export const migrations: readonly Migration[] = list.map((migration) => ({
  ...migration,
  fingerprint: fingerprints[migration.id],
}));
