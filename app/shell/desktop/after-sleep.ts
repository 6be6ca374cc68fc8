import { powerMonitor } from 'electron';
import type { Dashboard } from '../../dashboard/dashboard.ts';

/** Sets the clocks of guests whenever logind says that this computer has woken up. */
export function setClocksAfterSleep({ agents }: Pick<Dashboard, 'agents'>): void {
  powerMonitor.on('resume', () => void agents.setClocks());
}
