import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { momentOf } from '../../../app/contract/moments.ts';
import { longDate, weekdayAndDay } from '../../lib/dates.ts';

export interface ActivityDay {
  /** Of its own even where a clock that was set back makes a day come twice. */
  key: string;
  /** `Today`, `Yesterday`, `Friday, 3 April`. */
  label: string;
  entries: ActivityEntry[];
}

function startOfDay(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

/** Entries by the person's own days, in the order given. */
export function groupByDay(entries: readonly ActivityEntry[], now: Date): ActivityDay[] {
  const days: ActivityDay[] = [];
  for (const entry of entries) {
    const label = dayLabel(new Date(momentOf(entry.at)), now);
    const last = days.at(-1);
    if (last?.label === label) last.entries.push(entry);
    else days.push({ key: keyOf(label, days), label, entries: [entry] });
  }
  return days;
}

function keyOf(label: string, days: readonly ActivityDay[]): string {
  const before = days.filter((day) => day.label === label).length;
  return before === 0 ? label : `${label} (${before + 1})`;
}

function dayLabel(moment: Date, now: Date): string {
  if (Number.isNaN(moment.getTime())) return 'Unknown day';
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const day = startOfDay(moment);
  if (day === startOfDay(now)) return 'Today';
  if (day === yesterday.getTime()) return 'Yesterday';
  return (moment.getFullYear() === now.getFullYear() ? weekdayAndDay : longDate)(moment);
}
