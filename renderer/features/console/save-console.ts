import { call } from '../../lib/api.ts';
import { notify, notifyError } from '../../ui/notify.ts';

/** Saves what was printed, or a stretch of it, where the person wants it. */
export async function saveConsole(vmId: string, stretch: { from?: number; to?: number } = {}): Promise<void> {
  try {
    const path = await call('console.save', { vmId, ...stretch });
    if (path !== null) notify({ title: 'Console saved', description: path, tone: 'plain' });
  } catch (error) {
    notifyError(error);
  }
}
