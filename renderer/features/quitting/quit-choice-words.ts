import type { QuitChoice } from '../../../app/contract/settings.ts';

export const quitChoiceWords: readonly { value: QuitChoice; label: string; hint: string }[] = [
  {
    value: 'leave',
    label: 'Leave them running',
    hint: 'They keep running in the background. Open Banger to see them again.',
  },
  { value: 'pause', label: 'Pause them', hint: 'They stay in memory and use no CPU.' },
  { value: 'stop', label: 'Stop them', hint: 'Asks each VM to shut down, and waits until it has.' },
];
