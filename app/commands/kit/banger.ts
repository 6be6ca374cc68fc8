import type { ControlClient } from '../../control/client.ts';

/**
 * Whom a command asks: the dashboard that runs, or one without a window that lives as long as commands need it. Both answer at
 * the control socket, with the same services and the same errors. Should the one end, the next call goes to the other.
 */
export interface Banger extends Pick<ControlClient, 'call' | 'events' | 'console' | 'exec'> {
  /** Lets go of it. VMs run on. */
  close(): Promise<void>;
}
