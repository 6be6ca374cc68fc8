import type { ActivityKind } from './activity.ts';
import { type ActivityActor, type PersonActor, personActors } from './activity-actors.ts';

/**
 * The touch rule: what a person, or a tool of theirs, does to a VM. Such an entry sets the VM's `last_touched_at`; what
 * the guest, the host or the dashboard does, statistics and health checks never do. `connected` is a program that reached
 * the VM through a forward: once a minute at most, and every ten minutes while it stays connected. `stopped` is none, being
 * the end of what `stop_requested` began, and neither is `imported`, which brings the other program's last touch along.
 */
export const touchKinds: readonly ActivityKind[] = [
  'created',
  'edited',
  'starting',
  'stop_requested',
  'paused',
  'resumed',
  'base_accepted',
  'console_input',
  'touched',
  'connected',
];

export function isPerson(actor: ActivityActor): actor is PersonActor {
  return (personActors as readonly ActivityActor[]).includes(actor);
}

export function isTouch({ actor, kind }: { actor: ActivityActor; kind: ActivityKind }): boolean {
  return isPerson(actor) && touchKinds.includes(kind);
}
