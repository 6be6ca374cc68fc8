import type { ActivityEntry, ListActivityInput, Touches, TouchesInput } from '../../contract/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { listActivity } from '../../store/activity.ts';
import type { ReadableDb } from '../../store/db.ts';
import { touchesSince } from '../../store/touches.ts';
import type { VmRecords } from '../records/vm-records.ts';

const pageSize = 50;

/** The history of one VM, or of all, newest first; it outlives the VM. */
export function createActivity({
  db,
  records,
  clock,
}: {
  db: ReadableDb;
  records: Pick<VmRecords, 'get'>;
  clock: Clock;
}) {
  return {
    list: (input: ListActivityInput): ActivityEntry[] =>
      listActivity(db, { ...input, limit: input.limit ?? pageSize }),

    /** Of the VMs that there are. Throws `not_found`. */
    touches({ id, days }: TouchesInput): Touches {
      if (id !== undefined) records.get(id);
      const starts = lastDays(clock.now(), days);
      return { firstDay: nameOfDay(starts[0] ?? clock.now()), counts: touchesSince(db, id, starts) };
    },
  };
}

export type Activity = ReturnType<typeof createActivity>;

/** The beginnings of so many days by this computer's time zone, today's last. */
function lastDays(now: Date, count: number): Date[] {
  return Array.from(
    { length: count },
    (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - count + 1 + index),
  );
}

function nameOfDay(day: Date): string {
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.getFullYear()}-${month}-${date}`;
}
