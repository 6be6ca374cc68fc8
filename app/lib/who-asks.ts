import { AsyncLocalStorage } from 'node:async_hooks';
import type { PersonActor } from '../contract/activity.ts';

const asking = new AsyncLocalStorage<PersonActor>();

/** Does what somebody has asked for: all that it does, at once or later, can tell by `whoAsks` who that is. */
export function askedBy<T>(actor: PersonActor, work: () => T): T {
  return asking.run(actor, work);
}

/**
 * As whom the activity log names those who asked for what is being done. For commands alone: what goes on in the background,
 * such as a timer, would name those whose call happened to begin it.
 */
export function whoAsks(): PersonActor {
  return asking.getStore() ?? 'user';
}
