import type { QuitChoice } from '../../../app/contract/settings.ts';

export const quitChoiceWords: readonly { value: QuitChoice; label: string; hint: string }[] = [
  {
    value: 'leave',
    label: 'Leave them running',
    hint: 'They go on without the window; you find them again when you open it.',
  },
  { value: 'pause', label: 'Pause them', hint: 'They keep their memory and use no processor time.' },
  { value: 'stop', label: 'Stop them', hint: 'Each guest is asked to power off; the window waits for them.' },
];
