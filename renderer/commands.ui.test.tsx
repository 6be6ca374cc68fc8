// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { type Command, commandList } from '../app/contract/commands.ts';
import { openMainProcess } from './testing/main-process.ts';
import { readOnly } from './testing/newer-database.ts';
import { showApp } from './testing/show-app.tsx';

vi.mock('./features/console/create-terminal.ts', () => import('./testing/fake-terminal.ts'));

async function openList() {
  const main = await openMainProcess();
  const alpha = await main.vmIn('stopped', 'alpha');
  const shown = showApp('/', main);
  await screen.findByRole('link', { name: 'alpha' });
  return { main, alpha, ...shown };
}

test.each([
  ['{Control>}2{/Control}', 'Images'],
  ['{Control>}3{/Control}', 'Activity'],
  ['{Control>}4{/Control}', 'Jobs'],
  ['{Control>}5{/Control}', 'Host'],
  ['{Control>}6{/Control}', 'Settings'],
  // Part of the settings, so behind what the sidebar has.
  ['{Control>}7{/Control}', 'Database'],
  ['{Control>},{/Control}', 'Settings'],
])('%s shows the screen %s', async (keys, title) => {
  const { user } = await openList();
  await user.keyboard(keys);
  await screen.findByRole('heading', { level: 1, name: title });
});

test.each([
  ['{Control>}n{/Control}', 'New virtual machine'],
  ['{Control>}k{/Control}', 'Command palette'],
  ['{Control>}{Shift>}K{/Shift}{/Control}', 'Command palette'],
  ['{Shift>}?{/Shift}', 'Keyboard shortcuts'],
])('%s opens %s', async (keys, dialog) => {
  const { user } = await openList();
  await user.keyboard(keys);
  await screen.findByRole('dialog', { name: dialog });
});

test('in a row of the list, F2 renames its VM and Delete asks whether to delete it', async () => {
  const { main, alpha, user } = await openList();
  screen.getByRole('link', { name: 'alpha' }).focus();
  await user.keyboard('{F2}');
  const rename = within(await screen.findByRole('dialog', { name: 'Rename the VM “alpha”' }));
  await user.clear(rename.getByLabelText('Name'));
  await user.type(rename.getByLabelText('Name'), 'omega{Enter}');
  (await screen.findByRole('link', { name: 'omega' })).focus();
  expect((await main.value('vms.get', { id: alpha.id })).name).toBe('omega');
  await waitFor(() => expect(screen.queryByRole('dialog', { name: /^Rename/ })).toBeNull());
  await user.keyboard('{Delete}');
  await screen.findByRole('alertdialog', { name: 'Delete the VM “omega”?' });
});

test('in a row of the list, S starts its VM and R restarts it', async () => {
  const { main, alpha, user } = await openList();
  const stateNow = async () => (await main.value('vms.get', { id: alpha.id })).state;
  screen.getByRole('link', { name: 'alpha' }).focus();
  const asked = main.listenIn();
  const commandsAsked = () =>
    asked.flatMap(({ channel }) => (/^vms\.(start|restart)$/.test(channel) ? [channel] : []));
  // It does not run: it takes no restart.
  await user.keyboard('r');
  await user.keyboard('s');
  await expect.poll(stateNow).toBe('running');
  await screen.findByText('Running', { selector: 'td *' });
  expect(commandsAsked()).toEqual(['vms.start']);
  // It runs: it takes no start. Held down, the key asks once; with another key it is another key.
  await user.keyboard('s');
  await user.keyboard('{Control>}r{/Control}{Shift>}R{/Shift}{Alt>}r{/Alt}');
  await user.keyboard('{r>3/}');
  await waitFor(() => expect(commandsAsked()).toEqual(['vms.start', 'vms.restart']));
});

test.each(['the screen of a VM', 'nothing in the list', 'the search'])(
  'S and R do nothing where %s has the focus',
  async (where) => {
    const { main, alpha, user } = await openList();
    const running = await main.vmIn('running', 'beta');
    await screen.findByRole('link', { name: 'beta' });
    if (where === 'the screen of a VM') {
      window.location.hash = `/vms/${alpha.id}/details`;
      await screen.findByRole('heading', { name: 'alpha' });
    } else if (where === 'the search') {
      screen.getByRole('textbox', { name: /^Search VMs/ }).focus();
    }
    const asked = main.listenIn();
    await user.keyboard('sr');
    expect(asked.filter(({ channel }) => /^vms\.(start|restart)$/.test(channel))).toEqual([]);
    expect((await main.value('vms.get', { id: running.id })).runtime.startedAt).toBe(
      running.runtime.startedAt,
    );
  },
);

test('a name that is taken is said at the field of the new name', async () => {
  const { main, user } = await openList();
  await main.vmIn('stopped', 'beta');
  (await screen.findByRole('link', { name: 'alpha' })).focus();
  await user.keyboard('{F2}');
  const rename = within(await screen.findByRole('dialog', { name: 'Rename the VM “alpha”' }));
  await user.clear(rename.getByLabelText('Name'));
  await user.type(rename.getByLabelText('Name'), 'beta{Enter}');
  await rename.findByText(/beta.*Choose another name/);
});

test('on a VM’s screen, Ctrl Tab goes through its tabs and back', async () => {
  const { alpha, user } = await openList();
  window.location.hash = `/vms/${alpha.id}`;
  const at = (section: string) =>
    waitFor(() => expect(window.location.hash).toBe(`#/vms/${alpha.id}${section}`));
  await screen.findByRole('heading', { name: 'alpha' });
  await user.keyboard('{Control>}{Tab}{/Control}');
  await at('/activity');
  await user.keyboard('{Control>}{Shift>}{Tab}{/Shift}{/Control}');
  await at('');
  await user.keyboard('{Control>}{Shift>}{Tab}{/Shift}{/Control}');
  await at('/details');
});

test('keys that write or edit are a field’s where one has the focus', async () => {
  const { user } = await openList();
  await user.type(screen.getByRole('textbox', { name: /^Search VMs/ }), '?/{Delete}{F2}');
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Search VMs/ }).value).toBe('?/');
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('/ leads to the search of the screen', async () => {
  const { user } = await openList();
  await user.keyboard('/');
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /^Search VMs/ }));
});

test('a console that has the focus keeps all keys but those that no guest knows', async () => {
  const { alpha, user } = await openList();
  window.location.hash = `/vms/${alpha.id}`;
  await screen.findByRole('heading', { name: 'alpha' });
  const guest = document.createElement('textarea');
  const terminal = document.createElement('div');
  terminal.className = 'xterm';
  terminal.append(guest);
  (await screen.findByRole('region', { name: 'Console of alpha' })).append(terminal);
  guest.focus();
  const heard: string[] = [];
  guest.addEventListener('keydown', ({ key, defaultPrevented }) => {
    if (!defaultPrevented) heard.push(key);
  });
  const keys = ['n', 'k', '1', ',', 'r', 'w'];
  for (const key of keys) await user.keyboard(`{Control>}${key}{/Control}`);
  await user.keyboard('{Alt>}{ArrowLeft}{/Alt}{F2}{Delete}?/');
  expect(heard.filter((key) => key !== 'Control' && key !== 'Alt')).toEqual([
    ...keys,
    'ArrowLeft',
    'F2',
    'Delete',
    '?',
    '/',
  ]);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(window.location.hash).toBe(`#/vms/${alpha.id}`);
  await user.keyboard('{Control>}{Shift>}K{/Shift}{/Control}');
  await screen.findByRole('dialog', { name: 'Command palette' });
  expect(heard).not.toContain('K');
});

test('the menu bar acts on the VM on the screen', async () => {
  const { main, alpha } = await openList();
  const stateNow = async () => (await main.value('vms.get', { id: alpha.id })).state;
  window.location.hash = `/vms/${alpha.id}/details`;
  await screen.findByRole('heading', { name: 'alpha' });
  main.tell('command.asked', 'start');
  await expect.poll(stateNow).toBe('running');
  await screen.findByText('Running');
  main.tell('command.asked', 'forceStop');
  await screen.findByRole('alertdialog', { name: 'Force off the VM “alpha”?' });
  expect(await stateNow()).toBe('running');
});

test('a database that may only be looked at refuses what changes something', async () => {
  const main = await openMainProcess();
  const { user } = showApp('/', main, { readOnly });
  await screen.findByRole('heading', { level: 1, name: 'Virtual machines' });
  await user.keyboard('{Control>}n{/Control}');
  main.tell('command.asked', 'registerImage');
  expect(screen.queryByRole('dialog')).toBeNull();
  await user.keyboard('{Control>}2{/Control}');
  await screen.findByRole('heading', { level: 1, name: 'Images' });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the list of shortcuts has all of them', async () => {
  const { user } = await openList();
  await user.keyboard('?');
  const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  const terms = within(sheet)
    .getAllByRole('term')
    .map(({ textContent }) => textContent);
  const expected = commandList.filter(([, { keys }]: [string, Command]) => keys !== undefined);
  const list = within(
    within(sheet).getByRole('heading', { name: 'List of VMs' }).parentElement as HTMLElement,
  );
  expect(list.getAllByRole('term').map(({ textContent }) => textContent)).toEqual([
    'Start the VM in focus',
    'Restart the VM in focus',
    'Select the VM in focus',
    'Select up to another VM',
    'Select all VMs',
    'Clear the selection',
  ]);
  expect(terms).toEqual(expect.arrayContaining(expected.map(([, { label }]) => label.replace('…', ''))));
  expect(terms).toContain('Search the console');
  expect(terms).toContain('Paste');
  // The screens in the order of the sidebar, before the ways among them.
  const go = within(within(sheet).getByRole('heading', { name: 'Go' }).parentElement as HTMLElement);
  expect(go.getAllByRole('term').map(({ textContent }) => textContent)).toEqual([
    'Virtual machines',
    'Images',
    'Activity',
    'Jobs',
    'Host',
    'Settings',
    'Database',
    'Back',
    'Forward',
    'Search on this screen',
    'Search VMs and actions',
  ]);
});
