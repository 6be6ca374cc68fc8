import type { Touches } from '../../../app/contract/activity.ts';
import { weekdayAndDay } from '../../lib/dates.ts';
import { plural } from '../../lib/format.ts';

export interface TouchDay {
  day: Date;
  touches: number;
}

/** How many days it takes for so many whole weeks to be shown, this one being the last; weeks begin on Monday. */
export function daysOfWeeks(weeks: number, today: Date): number {
  return (weeks - 1) * 7 + ((today.getDay() + 6) % 7) + 1;
}

/** The oldest first. */
export function touchDays({ firstDay, counts }: Touches): TouchDay[] {
  const [year = 0, month = 1, date = 1] = firstDay.split('-').map(Number);
  return counts.map((touches, index) => ({ day: new Date(year, month - 1, date + index), touches }));
}

/** `Friday, May 1: 12 touches`. */
export function wordsOfDay({ day, touches }: TouchDay): string {
  return `${weekdayAndDay(day)}: ${touches === 0 ? 'not touched' : plural(touches, 'touch', 'touches')}`;
}

/** `34 touches on 9 of 28 days`. */
export function wordsOfDays(days: readonly TouchDay[]): string {
  const total = days.reduce((sum, { touches }) => sum + touches, 0);
  if (total === 0) return `Not used in ${plural(days.length, 'day')}`;
  const touched = days.filter(({ touches }) => touches > 0).length;
  return `${plural(total, 'touch', 'touches')} on ${touched} of ${plural(days.length, 'day')}`;
}

/** 0: none, 1 to 4: from a little to a lot. A person's day is somewhere in between. */
export function strengthOf(touches: number): 0 | 1 | 2 | 3 | 4 {
  if (touches === 0) return 0;
  if (touches < 3) return 1;
  if (touches < 6) return 2;
  return touches < 12 ? 3 : 4;
}
