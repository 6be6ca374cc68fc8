// @vitest-environment happy-dom
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { type Channel, channels } from '../../../app/contract/channels.ts';
import type { LastSession } from '../../../app/contract/sessions.ts';
import {
  type StartUpProblem,
  type StartUpState,
  startUpStateSchema,
} from '../../../app/contract/start-up.ts';
import { backupView } from '../../testing/backup-view.ts';
import { StartUpScreen } from './start-up-screen.tsx';

/**
 * The window over a start-up that stands still at `first`; what it is asked for is kept, oldest first. What crosses is held
 * against the contract; what would answer with more than that it was done is not answered.
 */
function renderStartUp(first: StartUpState, lastSession: LastSession | null = null) {
  let tell: (state: StartUpState) => void = () => {};
  const asked: [channel: string, input: unknown][] = [];
  const given: { [C in Channel]?: unknown } = {
    'startUp.state': first,
    'sessions.last': lastSession && { ...lastSession, machines: null },
  };
  const bridge = {
    async invoke(channel: Channel, input: unknown) {
      channels[channel].input.parse(input);
      if (!(channel in given)) asked.push([channel, input]);
      const { success } = channels[channel].output.safeParse(given[channel]);
      if (!success && channel in given) throw new Error(`${channel} never answers this.`);
      return success ? { ok: true, value: given[channel] } : new Promise(() => {});
    },
    on(event: string, listener: (state: StartUpState) => void) {
      if (event === 'startUp.changed') tell = (state) => listener(startUpStateSchema.parse(state));
      return () => {};
    },
  };
  Object.defineProperty(window, 'banger', { configurable: true, value: bridge });
  render(<StartUpScreen />);
  return { asked, user: userEvent.setup(), tell: (state: StartUpState) => tell(state) };
}

const path = '/home/ada/.local/state/banger-desktop/state.db';

function problem(changes: Partial<StartUpProblem> = {}): StartUpState {
  return {
    phase: 'problem',
    problem: {
      kind: 'corrupt',
      error: {
        code: 'database_corrupt',
        message: 'The database is damaged (malformed).',
        unchanged: 'The file was left as it is.',
        hint: 'Restore a backup.',
      },
      path,
      choices: ['restore', 'salvage', 'start_new'],
      backups: [],
      pending: null,
      failure: null,
      recovered: null,
      ...changes,
    },
  };
}

const button = (name: string) => screen.findByRole('button', { name });

test('an upgrade says what it does and how far it is, and can be cancelled', async () => {
  const upgrade = { phase: 'upgrading', migration: 'migration 7 (add_x)', fraction: 0.42 } as const;
  const { asked, user, tell } = renderStartUp({ ...upgrade, step: 'migrate', cancelling: false });
  await screen.findByText('Applying migration 7 (add_x)');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('42');
  await user.click(await button('Cancel'));
  expect(asked).toEqual([['startUp.cancel', {}]]);
  tell({ ...upgrade, step: 'migrate', cancelling: true });
  expect(await button('Cancelling')).toHaveProperty('disabled', true);
});

test('a cancelled upgrade offers to upgrade after all, or to quit', async () => {
  const error = {
    code: 'cancelled',
    message: 'It was cancelled.',
    unchanged: 'The database was not touched.',
    hint: 'Start again.',
  } as const;
  const { asked, user } = renderStartUp(problem({ kind: 'upgrade_cancelled', choices: [], error }));
  await screen.findByText(/The database was not touched\./);
  await user.click(await button('Upgrade now'));
  await user.click(await button('Quit'));
  expect(asked).toEqual([
    ['startUp.retry', {}],
    ['startUp.quit', {}],
  ]);
});

test('a problem says what happened and what is unchanged, and shows the file', async () => {
  const { asked, user } = renderStartUp(problem());
  const alert = await screen.findByRole('alert');
  for (const text of ['The database is damaged', 'left as it is', 'database_corrupt']) {
    expect(alert.textContent).toContain(text);
  }
  await user.click(await button('Show in folder'));
  await user.click(await button('Try again'));
  expect(asked.map(([channel]) => channel)).toEqual(['startUp.showFolder', 'startUp.retry']);
});

test('a backup is chosen by what is in it; a damaged one cannot be', async () => {
  const [damaged, good, older] = [
    backupView(1e6, { damaged: 'malformed' }),
    backupView(2e6),
    backupView(3e6, { vmCount: 3 }),
  ];
  const { asked, user } = renderStartUp(problem({ backups: [damaged, good, older] }));
  const rows = within(await screen.findByRole('list', { name: 'Backups' })).getAllByRole('listitem');
  const restore = rows.map((row) => within(row).getByRole('button', { name: 'Restore' }));
  expect(restore.map((one) => (one as HTMLButtonElement).disabled)).toEqual([true, false, false]);
  expect(rows[2]?.textContent).toContain('3 VMs');
  await user.click(restore[2] as HTMLElement);
  expect(asked).toEqual([['startUp.restore', { name: older.name }]]);
});

test('a new database is begun only after saying where the old one goes', async () => {
  const { asked, user } = renderStartUp(problem());
  await user.click(await button('Start new…'));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Start with a new database?' }));
  expect(dialog.getByText('/home/ada/.local/state/banger-desktop/quarantine')).toBeTruthy();
  expect(asked).toEqual([]);
  await user.click(dialog.getByRole('button', { name: 'Start new' }));
  expect(asked).toEqual([['startUp.startNew', {}]]);
});

test('what a recovery brought to light is told table by table', async () => {
  const { asked, user, tell } = renderStartUp(problem());
  await user.click(await button('Recover'));
  expect(asked).toEqual([['startUp.salvage', {}]]);
  tell(
    problem({
      backups: [backupView(0, { kind: 'recovered' })],
      recovered: {
        name: 'recovered-1.db',
        tables: [
          { name: 'images', rows: 1, damaged: false },
          { name: 'vms', rows: 12, damaged: true },
        ],
        leftovers: '/state/backups/recovered-1.jsonl',
      },
    }),
  );
  const notice = await screen.findByRole('status');
  expect(notice.textContent).toContain('recovered-1.db');
  expect(notice.textContent).toContain('images: 1 row');
  expect(notice.textContent).toContain('vms: 12 rows, and there may have been more');
  expect(notice.textContent).toContain('/state/backups/recovered-1.jsonl');
});

test('while a choice is carried out no other can be made, and a failure is told', async () => {
  const backups = [backupView(0)];
  const { tell } = renderStartUp(problem({ backups, pending: 'salvage' }));
  for (const name of ['Restore', 'Recover', 'Start new…', 'Try again']) {
    expect(await button(name)).toHaveProperty('disabled', true);
  }
  const failure = {
    code: 'disk_full',
    message: 'No room.',
    unchanged: 'All is there.',
    hint: 'Free some.',
  } as const;
  tell(problem({ backups, failure }));
  expect(await screen.findByText('No room.')).toBeTruthy();
  expect(await button('Recover')).toHaveProperty('disabled', false);
});

test('where the file is not at fault, there is only trying again', async () => {
  renderStartUp(problem({ kind: 'locked', choices: [], backups: null }));
  await screen.findByText('The database is in use');
  // Without a choice, the words themselves must say what to do.
  expect(screen.getByRole('alert').textContent).toContain('Restore a backup.');
  expect(screen.queryByText('Restore a backup')).toBeNull();
  expect(screen.queryByText('Other ways')).toBeNull();
  expect(document.activeElement?.textContent).toBe('Try again');
});

test('before the dashboard opens with another database, it says where the old one is', async () => {
  const quarantined = '/state/quarantine/2026-05-01';
  const { asked, user } = renderStartUp({ phase: 'replaced', by: 'restored', quarantined });
  expect(await screen.findByText(quarantined)).toBeTruthy();
  await user.click(await button('Show the old database'));
  await user.click(await button('Open the dashboard'));
  expect(asked.map(([channel]) => channel)).toEqual(['startUp.showFolder', 'startUp.retry']);
});

test('a start that fails after an unexpected end tells of that, too', async () => {
  const ended = { end: 'killed', began: null, version: '1.2.2', pid: 4242, trouble: null } as const;
  renderStartUp(problem(), { ...ended, began: '2026-05-01T09:00:00Z' });
  const words = /^The dashboard ended unexpectedly last time\. It had been open since .*version 1\.2\.2/;
  expect((await screen.findByText(words)).closest('[role=alert]')).not.toBeNull();
});

test('after an end in good order it tells of none', async () => {
  renderStartUp(problem());
  await screen.findByRole('alert');
  expect(screen.queryByText(/unexpectedly/)).toBeNull();
});

test('diagnostics of a start that failed are a press away', async () => {
  const { asked, user } = renderStartUp(problem());
  await user.click(await button('Diagnostics…'));
  expect(await screen.findByRole('dialog', { name: 'Diagnostics' })).toBeTruthy();
  expect(asked).toEqual([['diagnostics.collect', { consoles: false }]]);
});
