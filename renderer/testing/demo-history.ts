import type { ActivityEntry, ListActivityInput, Touches, TouchesInput } from '../../app/contract/activity.ts';
import { matchesActivity } from '../lib/activity-match.ts';

/** A page of the history as the filters want it, newest first. */
export function narrowDown(entries: readonly ActivityEntry[], input: ListActivityInput): ActivityEntry[] {
  const { before = Number.POSITIVE_INFINITY, limit = 50 } = input;
  return entries.filter((entry) => entry.id < before && matchesActivity(entry, input)).slice(0, limit);
}

/** Weeks of use that look like somebody's: the same for the same VM, none on most Sundays. */
export function demoTouches(vmIds: readonly string[], { id, days }: TouchesInput): Touches {
  const today = new Date();
  const dayAt = (index: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1 + index);
  const vms = vmIds
    .filter((vm) => !id || vm === id)
    .map((vm) => {
      const number = Number(vm.slice(-4));
      const counts = Array.from({ length: days }, (_, index) => {
        const busy = (index * 7 + number * 5) % 11;
        return dayAt(index).getDay() === 0 || busy > 5 ? 0 : (busy * (number + index)) % 9;
      });
      return { id: vm, counts };
    });
  const first = dayAt(0);
  const [month, date] = [first.getMonth() + 1, first.getDate()].map((part) => String(part).padStart(2, '0'));
  return { firstDay: `${first.getFullYear()}-${month}-${date}`, vms };
}
