import { call } from './lib/api.ts';
import { lastSessionWords, unexpectedEnd } from './lib/last-session-words.ts';
import { notify } from './ui/notify.ts';

/** What the main process wants said about how this window came to be opened: once, so it goes from the address. */
export async function tellNotice(openDiagnostics: () => void): Promise<void> {
  const address = new URL(window.location.href);
  const notice = address.searchParams.get('notice');
  if (notice === null) return;
  address.searchParams.delete('notice');
  window.history.replaceState(window.history.state, '', address);
  if (notice === 'last_session') await tellLastSession(openDiagnostics);
  else if (notice === 'page_died') tellPageDied();
}

function tellPageDied(): void {
  notify({
    title: 'Banger’s window crashed and was reloaded.',
    description: 'Running VMs weren’t affected. Unsaved changes in dialogs are lost.',
    tone: 'error',
  });
}

/** Answered when the VMs have been looked for: what is said of them is what was found. */
async function tellLastSession(openDiagnostics: () => void): Promise<void> {
  const last = await call('sessions.last', {});
  if (last === null) return;
  notify({
    title: unexpectedEnd,
    description: lastSessionWords(last),
    tone: 'error',
    action: { label: 'Diagnostics…', press: openDiagnostics },
  });
}
