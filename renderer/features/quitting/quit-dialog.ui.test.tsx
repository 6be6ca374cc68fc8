// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing/render-app.tsx';

function answersOf({ bridge }: ReturnType<typeof renderApp>): [string, unknown][] {
  const asked: [string, unknown][] = [];
  const { invoke } = bridge;
  bridge.invoke = (channel, input) => {
    if (channel.startsWith('quitting.') && channel !== 'quitting.state') asked.push([channel, input]);
    return invoke(channel, input);
  };
  return asked;
}

test('quitting while VMs run asks what becomes of them; Enter leaves them running', async () => {
  const app = renderApp('/');
  const asked = answersOf(app);
  app.emit('quitting.changed', { phase: 'asking', vms: ['api', 'web'], jobs: [] });
  await screen.findByRole('alertdialog', { name: '2 VMs are running' });
  expect((screen.getByRole('radio', { name: /Leave them running/ }) as HTMLInputElement).checked).toBe(true);
  await app.user.click(screen.getByRole('button', { name: 'Quit' }));
  expect(asked).toEqual([['quitting.answer', { choice: 'leave', remember: false }]]);
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

test('the choice can be remembered', async () => {
  const app = renderApp('/');
  const asked = answersOf(app);
  app.emit('quitting.changed', { phase: 'asking', vms: ['api'], jobs: [] });
  await app.user.click(await screen.findByRole('radio', { name: /Stop them/ }));
  await app.user.click(screen.getByRole('checkbox', { name: /every time/ }));
  await app.user.click(screen.getByRole('button', { name: 'Quit' }));
  expect(asked).toEqual([['quitting.answer', { choice: 'stop', remember: true }]]);
});

test('Escape stays', async () => {
  const app = renderApp('/');
  const asked = answersOf(app);
  app.emit('quitting.changed', { phase: 'asking', vms: ['api'], jobs: [] });
  await screen.findByRole('alertdialog');
  await app.user.keyboard('{Escape}');
  expect(asked).toEqual([['quitting.cancel', {}]]);
});

test('guests that do not power off can be forced, left running, or waited for', async () => {
  const app = renderApp('/');
  const asked = answersOf(app);
  app.emit('quitting.changed', { phase: 'stopping', vms: ['api', 'web'], jobs: [] });
  await screen.findByRole('alertdialog', { name: 'Waiting for 2 VMs to power off…' });
  app.emit('quitting.changed', { phase: 'stuck', vms: ['web'], jobs: [] });
  await screen.findByRole('alertdialog', { name: '1 VM does not do as asked' });
  await app.user.click(screen.getByRole('button', { name: 'Force off and quit' }));
  expect(asked).toEqual([['quitting.force', {}]]);
});

test('a question about jobs alone names them, and asks nothing about VMs', async () => {
  const app = renderApp('/');
  const asked = answersOf(app);
  app.emit('quitting.changed', { phase: 'asking', vms: [], jobs: ['Create the image starter'] });
  const question = await screen.findByRole('alertdialog', { name: '1 job is running' });
  expect(question.textContent).toContain('Quitting cancels 1 job: Create the image starter.');
  expect(screen.queryByRole('radio')).toBeNull();
  await app.user.click(screen.getByRole('button', { name: 'Quit' }));
  expect(asked).toEqual([['quitting.answer', { choice: null, remember: false }]]);
});

test('a question about VMs says which jobs are cancelled', async () => {
  const app = renderApp('/');
  app.emit('quitting.changed', { phase: 'asking', vms: ['api'], jobs: ['Back up the database', 'Import'] });
  const question = await screen.findByRole('alertdialog', { name: '1 VM is running' });
  expect(question.textContent).toContain('Quitting cancels 2 jobs: Back up the database, Import.');
  expect(screen.getAllByRole('radio')).toHaveLength(3);
});

test('a page that comes after the one that was asked shows the question', async () => {
  const app = renderApp('/', { quitting: { phase: 'stuck', vms: ['web'], jobs: [] } });
  const asked = answersOf(app);
  await screen.findByRole('alertdialog', { name: '1 VM does not do as asked' });
  await app.user.click(screen.getByRole('button', { name: 'Leave running' }));
  expect(asked).toEqual([['quitting.answer', { choice: 'leave', remember: false }]]);
});

test('a page that is told of a question lets it be known that it is there', async () => {
  const app = renderApp('/');
  const looks: string[] = [];
  const { invoke } = app.bridge;
  app.bridge.invoke = (channel, input) => {
    if (channel === 'quitting.state') looks.push(channel);
    return invoke(channel, input);
  };
  app.emit('quitting.changed', { phase: 'asking', vms: ['api'], jobs: [] });
  await screen.findByRole('alertdialog');
  expect(looks).toEqual(['quitting.state']);
});
