import type { Migration } from '../app/store/migrate/migration.ts';
import { baseline } from './0001-baseline.ts';
import { activityLog } from './0002-activity-log.ts';

/** Every migration, in id order. Only ever appended to. */
export const migrations: readonly Migration[] = [baseline, activityLog];
