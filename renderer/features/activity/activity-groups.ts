import type { ActivityKind } from '../../../app/contract/activity.ts';

/** What people look for in a history. */
export const activityGroups = ['power', 'problems', 'use', 'changes', 'upkeep'] as const;
export type ActivityGroup = (typeof activityGroups)[number];

export const groupLabels: Record<ActivityGroup, string> = {
  power: 'Starts and stops',
  problems: 'Problems',
  use: 'Use',
  changes: 'Created and edited',
  upkeep: 'Log cleanup',
};

const groupOf: Record<ActivityKind, ActivityGroup> = {
  created: 'changes',
  imported: 'changes',
  edited: 'changes',
  deleted: 'changes',
  starting: 'power',
  started: 'power',
  start_failed: 'problems',
  stop_requested: 'power',
  stop_timed_out: 'problems',
  stopped: 'power',
  crashed: 'problems',
  helper_ended: 'problems',
  base_changed: 'problems',
  base_accepted: 'changes',
  paused: 'power',
  resumed: 'power',
  restarted: 'power',
  console_input: 'use',
  touched: 'use',
  connected: 'use',
  called: 'use',
  adopted: 'power',
  found_dead: 'problems',
  unreachable: 'problems',
  thinned: 'upkeep',
};

export function kindsOf(group: ActivityGroup): ActivityKind[] {
  return (Object.keys(groupOf) as ActivityKind[]).filter((kind) => groupOf[kind] === group);
}
