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

/** `Friday, May 1: used 12 times`. */
export function wordsOfDay({ day, touches }: TouchDay): string {
  const times = touches === 1 ? 'used once' : `used ${plural(touches, 'time')}`;
  return `${weekdayAndDay(day)}: ${touches === 0 ? 'not used' : times}`;
}

/** `Active on 9 days in the last 8 weeks`. */
export function wordsOfDays(days: readonly TouchDay[], weeks: number): string {
  const active = days.filter(({ touches }) => touches > 0).length;
  return `Active on ${plural(active, 'day')} in the last ${plural(weeks, 'week')}`;
}

/** There is a week to look back on; before that, a calendar shows little but days on which nothing could be used. */
export function isWorthShowing(days: readonly TouchDay[]): boolean {
  return days.slice(0, -7).some(({ touches }) => touches > 0);
}

/** 0: none, 1 to 4: from a little to a lot. */
export const strengths = [0, 1, 2, 3, 4] as const;

/** A person's day is somewhere in between. */
export function strengthOf(touches: number): (typeof strengths)[number] {
  if (touches === 0) return 0;
  if (touches < 3) return 1;
  if (touches < 6) return 2;
  return touches < 12 ? 3 : 4;
}
