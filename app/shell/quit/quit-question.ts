import type { QuitChoice, Quitting } from '../../contract/index.ts';

interface Button {
  readonly label: string;
  readonly does: { answer: QuitChoice | null } | 'force' | 'cancel';
}

/** What the page would ask, in the words of a dialog of the desktop; null: nothing is asked. The last button stays. */
export function quitQuestion({ phase, vms, jobs }: Quitting): {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly Button[];
} | null {
  const stay: Button = { label: 'Cancel', does: 'cancel' };
  const leave: Button = { label: 'Leave running and quit', does: { answer: 'leave' } };
  if (phase === 'stuck') {
    return {
      message: 'These VMs aren’t responding.',
      detail: `${vms.join(', ')}\n\nForce off cuts the power: unsaved data in the VM is lost.`,
      buttons: [leave, { label: 'Force off and quit', does: 'force' }, stay],
    };
  }
  if (phase !== 'asking') return null;
  const cancelled = jobs.length > 0 ? [`Quitting cancels: ${jobs.join(', ')}.`] : [];
  if (vms.length === 0) {
    const quit: Button = { label: 'Quit', does: { answer: null } };
    return { message: 'Jobs are running.', detail: cancelled.join(), buttons: [quit, stay] };
  }
  return {
    message: 'VMs are running. What should happen to them?',
    detail: [vms.join(', '), ...cancelled].join('\n\n'),
    buttons: [
      leave,
      { label: 'Pause and quit', does: { answer: 'pause' } },
      { label: 'Stop and quit', does: { answer: 'stop' } },
      stay,
    ],
  };
}
