// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { makeStarterForever } from '../../testing/starter-image.ts';

interface Running {
  readonly vms?: readonly string[];
  readonly jobs?: readonly string[];
}

async function openWith({ vms = [], jobs = [] }: Running) {
  const main = await openMainProcess({ makeStarter: makeStarterForever });
  const running = [];
  for (const name of vms) running.push(await main.vmIn('running', name));
  for (const name of jobs) await main.value('images.createStarter', { name });
  return { main, running };
}

/** The person quits, as by the tray's menu; `quit` is called when it is time. */
function askToQuit({ dashboard }: MainProcess) {
  const quit = vi.fn();
  expect(dashboard.quitting.mayQuit(quit)).toBe(false);
  return quit;
}

async function quitWith(running: Running) {
  const opened = await openWith(running);
  const { user } = showApp('/', opened.main);
  await screen.findByRole('navigation', { name: 'Screens' });
  return { ...opened, user, quit: askToQuit(opened.main) };
}

const states = async ({ value }: MainProcess) =>
  (await value('vms.list', {})).items.map(({ state }) => state);

test('quitting while VMs run asks what becomes of them; Enter leaves them running', async () => {
  const { main, user, quit } = await quitWith({ vms: ['api', 'web'] });
  await screen.findByRole('alertdialog', { name: '2 VMs are running' });
  expect((screen.getByRole('radio', { name: /Leave them running/ }) as HTMLInputElement).checked).toBe(true);
  expect(quit).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(quit).toHaveBeenCalledOnce());
  expect(await states(main)).toEqual(['running', 'running']);
  expect(await main.value('settings.get', {})).toMatchObject({ onQuit: 'ask' });
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

test('the choice can be remembered', async () => {
  const { main, user, quit } = await quitWith({ vms: ['api'] });
  await screen.findByRole('group', { name: 'What should happen to it?' });
  await user.click(await screen.findByRole('radio', { name: /Stop it/ }));
  await user.click(screen.getByRole('checkbox', { name: 'Remember my choice' }));
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(quit).toHaveBeenCalledOnce());
  expect(await states(main)).toEqual(['stopped']);
  expect(await main.value('settings.get', {})).toMatchObject({ onQuit: 'stop' });
});

test('Escape stays', async () => {
  const { main, user, quit } = await quitWith({ vms: ['api'] });
  await screen.findByRole('alertdialog');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(quit).not.toHaveBeenCalled();
  expect(await main.value('quitting.state', {})).toBeNull();
});

test('guests that do not power off are named as they go; those that fail can be forced', async () => {
  const { main, user, quit, running } = await quitWith({ vms: ['api', 'web'] });
  const [, web] = running;
  main.driver.neverPowersOff(String(web?.id));
  await user.click(await screen.findByRole('radio', { name: /Stop them/ }));
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await screen.findByRole('alertdialog', { name: 'Waiting for 1 VM to power off…' });
  // The patience of half a minute is the service's, and tested there.
  main.tell('quitting.changed', { phase: 'stuck', vms: ['web'], jobs: [] });
  await screen.findByRole('alertdialog', { name: '1 VM isn’t responding' });
  const asked = main.listenIn();
  await user.click(screen.getByRole('button', { name: 'Force off and quit' }));
  // The list of VMs asks on its own.
  const answers = () => asked.filter(({ channel }) => channel.startsWith('quitting.'));
  await waitFor(() => expect(answers()).toEqual([{ channel: 'quitting.force', input: {} }]));
  await waitFor(() => expect(quit).toHaveBeenCalled());
});

test('a question about jobs alone names them, and asks nothing about VMs', async () => {
  const { user, quit } = await quitWith({ jobs: ['starter'] });
  const question = await screen.findByRole('alertdialog', { name: '1 job is running' });
  expect(question.textContent).toContain('Quitting cancels 1 job: Creating the image “starter”.');
  expect(screen.queryByRole('radio')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(quit).toHaveBeenCalledOnce());
});

test('a question about VMs says which jobs are cancelled', async () => {
  await quitWith({ vms: ['api'], jobs: ['tiny', 'small'] });
  const question = await screen.findByRole('alertdialog', { name: '1 VM is running' });
  expect(question.textContent).toContain(
    'Quitting cancels 2 jobs: Creating the image “tiny”, Creating the image “small”.',
  );
  expect(screen.getAllByRole('radio')).toHaveLength(3);
});

test('a page that comes after the one that was asked shows the question', async () => {
  const { main } = await openWith({ vms: ['web'] });
  const quit = askToQuit(main);
  const { user } = showApp('/', main);
  await screen.findByRole('alertdialog', { name: '1 VM is running' });
  await user.click(screen.getByRole('button', { name: 'Quit' }));
  await waitFor(() => expect(quit).toHaveBeenCalledOnce());
});

test('a page that is told of a question lets it be known that it is there', async () => {
  const { main } = await openWith({ vms: ['api'] });
  showApp('/', main);
  await screen.findByRole('link', { name: 'api' });
  const heard = main.dashboard.quitting.heard();
  askToQuit(main);
  await screen.findByRole('alertdialog');
  await heard;
});
