// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
// Fetched when they are first shown: here they are there already, however busy this computer is.
import './features/diagnostics/diagnostics-dialog.tsx';
import './dialog-host.tsx';
import './ui/toaster.tsx';
import { type MainProcess, openMainProcess } from './testing/main-process.ts';
import { showApp } from './testing/show-app.tsx';

const lastSession = {
  end: 'killed',
  began: '2026-05-01T09:12:40Z',
  version: '1.2.2',
  pid: 4242,
  trouble: null,
} as const;

/** The dashboard as the main process opens it with something to say. */
function openWith(notice: string, main: MainProcess) {
  window.history.replaceState(null, '', `?newer=9.0.0&notice=${notice}`);
  return showApp('/', main);
}

const addressBefore = window.location.href;
beforeEach(() => window.history.replaceState(null, '', '?'));
afterEach(() => window.history.replaceState(null, '', addressBefore));

test('a session that ended unexpectedly is explained with what the launch found, and leads to the diagnostics', async () => {
  const before = await openMainProcess();
  await before.vmIn('running', 'api');
  await before.vmIn('running', 'web');
  const database = await before.vmIn('running', 'database');
  await before.dashboard.close();
  await before.driver.crash(database.id);
  const main = await openMainProcess({ after: before, lastSession });
  const { user } = openWith('last_session', main);
  await screen.findAllByText('Banger closed unexpectedly.');
  const words = /version 1\.2\.2, process 4242.*2 VMs are still running and 1 VM has stopped\./;
  expect(screen.getAllByText(words)).not.toHaveLength(0);
  await user.click(screen.getByText('Diagnostics…'));
  await screen.findByRole('dialog', { name: 'Diagnostics' });
  await waitFor(() => expect(screen.queryByText(words)).toBeNull());
});

test('it is told once: what it was opened with goes from the address, all else stays', async () => {
  openWith('last_session', await openMainProcess({ lastSession }));
  await screen.findAllByText(/closed unexpectedly/);
  expect(window.location.search).toBe('?newer=9.0.0');
});

test('a page that crashed says so', async () => {
  openWith('page_died', await openMainProcess());
  await screen.findAllByText('Banger’s window crashed and was reloaded.');
  expect(screen.queryByText('Diagnostics…')).toBeNull();
});

test('an end in good order is worth no word', async () => {
  showApp('/', await openMainProcess({ lastSession }));
  await screen.findAllByText('Virtual machines');
  expect(screen.queryByText(/unexpectedly/)).toBeNull();
});
