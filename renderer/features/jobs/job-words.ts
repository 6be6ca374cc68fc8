import type { LucideIcon } from 'lucide-react';
import { Ban, CircleAlert, CircleCheck, LoaderCircle, ZapOff } from 'lucide-react';
import type { Job, JobState } from '../../../app/contract/jobs.ts';
import { imagePlace } from '../../../app/contract/places.ts';

/** How each state is said and looks; the names of the tones are those of `job-row.module.css`. */
export const jobStates: Record<
  JobState,
  { word: string; icon: LucideIcon; tone: 'busy' | 'ok' | 'bad' | 'idle' | 'warn' }
> = {
  running: { word: 'Running', icon: LoaderCircle, tone: 'busy' },
  succeeded: { word: 'Done', icon: CircleCheck, tone: 'ok' },
  failed: { word: 'Failed', icon: CircleAlert, tone: 'bad' },
  cancelled: { word: 'Canceled', icon: Ban, tone: 'idle' },
  interrupted: { word: 'Interrupted', icon: ZapOff, tone: 'warn' },
};

/** Where what it made is to be seen; null when it made nothing. */
export function resultOf({ kind, state, resultId }: Job): { href: string; label: string } | null {
  if (state !== 'succeeded' || resultId === null) return null;
  switch (kind) {
    case 'create_starter_image':
      return { href: imagePlace(resultId), label: 'Show image' };
    case 'back_up_database':
      return { href: '/database', label: 'Show backups' };
    case 'import_database':
      return { href: '/?sort=-createdAt', label: 'Show VMs' };
  }
}
