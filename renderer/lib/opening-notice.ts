import { notify } from '../ui/notify.ts';

const words: Readonly<Record<string, { title: string; description: string }>> = {
  page_died: {
    title: 'The window’s page crashed and was opened again.',
    description: 'Running VMs were not affected. What had not been saved in a dialog is gone.',
  },
  killed: {
    title: 'The dashboard ended unexpectedly last time.',
    description:
      'Running VMs went on without it and have been found again. The log says what is known of it.',
  },
  computer_stopped: {
    title: 'This computer stopped while the dashboard was open.',
    description: 'Each VM’s activity says how it ended. Nothing that had been saved is lost.',
  },
};

/** What the main process wants said about how this window came to be opened: once, so it goes from the address. */
export function tellNotice(): void {
  const address = new URL(window.location.href);
  const notice = words[address.searchParams.get('notice') ?? ''];
  address.searchParams.delete('notice');
  window.history.replaceState(window.history.state, '', address);
  if (notice) notify({ ...notice, tone: 'error' });
}
