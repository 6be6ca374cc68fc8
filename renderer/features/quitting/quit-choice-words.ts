import type { QuitChoice } from '../../../app/contract/settings.ts';

interface QuitChoiceWords {
  readonly value: QuitChoice;
  readonly label: string;
  readonly hint: string;
}

/** The choices, for so many VMs; several where the number isn't known yet. */
export function quitChoiceWords(vms = 2): readonly QuitChoiceWords[] {
  const one = vms === 1;
  const them = one ? 'it' : 'them';
  return [
    {
      value: 'leave',
      label: `Leave ${them} running`,
      hint: `${one ? 'It keeps' : 'They keep'} running in the background. Open Banger to see ${them} again.`,
    },
    {
      value: 'pause',
      label: `Pause ${them}`,
      hint: `${one ? 'It stays in memory and uses' : 'They stay in memory and use'} no CPU.`,
    },
    {
      value: 'stop',
      label: `Stop ${them}`,
      hint: `Asks ${one ? 'the' : 'each'} VM to shut down, and waits until it has.`,
    },
  ];
}
