// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const forwards = [
  { hostPort: 2222, guestPort: 22 },
  { hostPort: 8080, guestPort: 80 },
];
const base = demoVm(1, { name: 'sandbox', state: 'running' });
const running = { ...base, spec: { ...base.spec, forwards } };
const place = `/vms/${running.id}/settings`;

async function rows(): Promise<string[]> {
  const list = await screen.findByRole('list', { name: 'Port forwards' });
  return within(list)
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent ?? '');
}

test('each forward is shown as it is: where it listens, where it leads', async () => {
  renderApp(place, { vms: [running] });
  expect(await rows()).toEqual(['127.77.0.3:2222port 22 · SSHOpen', '127.77.0.3:8080port 80 · HTTPOpen']);
  const list = screen.getByRole('list', { name: 'Port forwards' });
  const link = within(list).getByRole('link', { name: '127.77.0.3:8080' });
  expect(link.getAttribute('href')).toBe('http://127.77.0.3:8080/');
});

test('a port that is taken is said while one types, with the next free one', async () => {
  const { user } = renderApp(place, { vms: [running] });
  await user.click(await screen.findByRole('button', { name: 'Add a forward' }));
  await user.type(screen.getByLabelText('Port on this computer'), '3000');
  expect((await screen.findByRole('alert')).textContent).toContain(
    'Port 3000 is used by node (process 4242)',
  );
  await user.click(screen.getByRole('button', { name: 'Use 3001' }));
  await user.type(screen.getByLabelText('Port in the VM'), '3000{Enter}');
  await expect.poll(rows).toContain('127.77.0.3:3001port 3000Open');
});

test('what is no port is refused in words, and nothing is stored', async () => {
  const { user, bridge } = renderApp(place, { vms: [running] });
  await user.click(await screen.findByRole('button', { name: 'Add a forward' }));
  await user.type(screen.getByLabelText('Port on this computer'), '99999');
  await user.type(screen.getByLabelText('Port in the VM'), '80{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('1024 to 65535');
  const vm = await bridge.invoke('vms.get', { id: running.id });
  expect(vm.ok && vm.value.spec.forwards).toEqual(forwards);
});

test('one is edited and removed by itself, and keeps what another program wrote into it', async () => {
  const labelled = [{ hostPort: 2222, guestPort: 22, label: 'theirs' }, ...forwards.slice(1)];
  const { user, bridge } = renderApp(place, {
    vms: [{ ...running, spec: { ...running.spec, forwards: labelled } }],
  });
  const stored = async () => {
    const vm = await bridge.invoke('vms.get', { id: running.id });
    return vm.ok && vm.value.spec.forwards;
  };
  await user.click(await screen.findByRole('button', { name: 'Edit the forward of port 2222' }));
  const port = screen.getByLabelText('Port on this computer');
  await user.clear(port);
  await user.type(port, '2200{Enter}');
  await screen.findByText('127.77.0.3:2200');
  expect(await stored()).toEqual([{ hostPort: 2200, guestPort: 22, label: 'theirs' }, forwards[1]]);
  await user.click(screen.getByRole('button', { name: 'Remove the forward of port 8080' }));
  await expect.poll(stored).toEqual([{ hostPort: 2200, guestPort: 22, label: 'theirs' }]);
  await expect.poll(rows).toEqual(['127.77.0.3:2200port 22 · SSHOpen']);
});

test('a forward that could not be opened says why', async () => {
  const taken = [{ hostPort: 3000, guestPort: 80 }];
  renderApp(place, { vms: [{ ...running, spec: { ...running.spec, forwards: taken } }] });
  expect((await rows())[0]).toMatch(/Port taken.*used by node \(process 4242\)/);
});
