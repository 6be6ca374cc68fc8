import type { ActivityEntry, ListActivityInput } from '../contract/index.ts';
import { listActivity } from '../store/activity.ts';
import type { ReadableDb } from '../store/db.ts';

const pageSize = 50;

/** The history of one VM, or of all, newest first; it outlives the VM. */
export function createActivity({ db }: { db: ReadableDb }) {
  return {
    list: (input: ListActivityInput): ActivityEntry[] =>
      listActivity(db, { ...input, limit: input.limit ?? pageSize }),
  };
}

export type Activity = ReturnType<typeof createActivity>;
