import type { ActivityKind } from './activity.ts';

/** What thinning puts together: many a day, and one says as much as the next. */
export const foldedKinds: readonly ActivityKind[] = ['console_input', 'touched', 'connected'];

/** What becomes of old entries. Whatever it says, the newest `keptOfEachVm` entries of a VM stay as they are. */
export const thinningPolicy = { foldAfterDays: 90, removeAfterDays: 730, keptOfEachVm: 1000 } as const;

/** In place of a VM's id: the entry is about the whole log. */
export const everyVm = '00000000-0000-0000-0000-000000000000';

/** Ended jobs are kept for so many days, and no more than so many of them. */
export const jobPolicy = { keptDays: 30, keptJobs: 200 } as const;
