import type { FoundMachines } from '../contract/index.ts';
import type { Session } from '../installation/sessions.ts';
import type { HandlersOf } from './handlers.ts';

/** `found`: of the open dashboard, by which an answer explains the last session; null, or absent before it is open: nobody has looked. */
export function sessionHandlers(
  session: Pick<Session, 'last' | 'explained'>,
  found?: Promise<FoundMachines | null>,
): HandlersOf<'sessions'> {
  return {
    'sessions.last': async () => {
      if (!session.last) return null;
      const machines = (await found) ?? null;
      if (found) session.explained();
      return { ...session.last, machines };
    },
  };
}
