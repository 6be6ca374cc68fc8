import type { VmView } from '../../contract/index.ts';

type Goal = (vm: Pick<VmView, 'state' | 'ready'>) => boolean;

/** What can be waited for, and when it is so. */
export const goals = {
  running: ({ state }) => state === 'running',
  ready: ({ state, ready }) => state === 'running' && ready === true,
  // One that died is off, too: nothing runs any more.
  stopped: ({ state }) => state === 'stopped' || state === 'error',
} as const satisfies Record<string, Goal>;
