// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { PortForward } from '../../../app/contract/vm-defaults.ts';
import { freePort, takePort } from '../../testing/listening.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

/** The settings of a running VM with two forwards, unless others are given. */
async function openSettings(given?: readonly PortForward[]) {
  const main = await openMainProcess();
  const forwards = given ?? [
    { hostPort: await freePort(), guestPort: 22 },
    { hostPort: await freePort(), guestPort: 80 },
  ];
  const { id, guestIp } = await main.vmIn('running', 'sandbox', { forwards: [...forwards] });
  const ports = forwards.map(({ hostPort }) => hostPort) as [number, number];
  const address = guestIp.replace(/^\d+/, '127');
  const stored = async () => (await main.value('vms.get', { id })).spec.forwards;
  return { main, id, forwards, ports, address, stored, ...showApp(`/vms/${id}/settings`, main) };
}

async function rows(): Promise<string[]> {
  const list = await screen.findByRole('list', { name: 'Port forwards' });
  return within(list)
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent ?? '');
}

test('each forward is shown as it is: where it listens, where it leads', async () => {
  const { address, ports } = await openSettings();
  const [ssh, http] = ports;
  await expect
    .poll(rows)
    .toEqual([`${address}:${ssh}port 22 · SSHOpen`, `${address}:${http}port 80 · HTTPOpen`]);
  const list = screen.getByRole('list', { name: 'Port forwards' });
  const link = within(list).getByRole('link', { name: `${address}:${http}` });
  expect(link.getAttribute('href')).toBe(`http://${address}:${http}/`);
});

test('a port that is taken is said while one types, with the next free one', async () => {
  const { address, user } = await openSettings();
  const taken = await takePort();
  await user.click(await screen.findByRole('button', { name: 'Add a forward' }));
  await user.type(screen.getByLabelText('Port on this computer'), String(taken));
  expect((await screen.findByRole('alert')).textContent).toMatch(
    new RegExp(`Port ${taken} is used by .+ \\(process ${process.pid}\\)`),
  );
  const offer = screen.getByRole('button', { name: /^Use \d+$/ });
  const offered = offer.textContent?.replace('Use ', '');
  await user.click(offer);
  await user.type(screen.getByLabelText('Port in the VM'), '3000{Enter}');
  await expect.poll(rows).toContain(`${address}:${offered}port 3000Open`);
});

test('what is no port is refused in words, and nothing is stored', async () => {
  const { user, stored, forwards } = await openSettings();
  await user.click(await screen.findByRole('button', { name: 'Add a forward' }));
  await user.type(screen.getByLabelText('Port on this computer'), '99999');
  await user.type(screen.getByLabelText('Port in the VM'), '80{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('1024 to 65535');
  expect(await stored()).toEqual(forwards);
});

test('one is edited and removed by itself, and keeps what another program wrote into it', async () => {
  const labelled = { hostPort: await freePort(), guestPort: 22 };
  const other = { hostPort: await freePort(), guestPort: 80 };
  const { main, id, address, user, stored } = await openSettings([labelled, other]);
  const inFile = () =>
    main.store.db.prepare('SELECT spec_json FROM vms WHERE id = ?').pluck().get(id) as string;
  const label = inFile().replace('"guest_port":22', '"guest_port":22,"label":"theirs"');
  main.store.db.prepare('UPDATE vms SET spec_json = ? WHERE id = ?').run(label, id);
  const next = await freePort();
  await user.click(
    await screen.findByRole('button', { name: `Edit the forward of port ${labelled.hostPort}` }),
  );
  const port = screen.getByLabelText('Port on this computer');
  await user.clear(port);
  await user.type(port, `${next}{Enter}`);
  await screen.findByText(`${address}:${next}`);
  // They are kept by their ports on this computer, and which of the two is lower is chance.
  const edited = { hostPort: next, guestPort: 22 };
  expect(await stored()).toEqual([edited, other].sort((a, b) => a.hostPort - b.hostPort));
  await user.click(screen.getByRole('button', { name: `Remove the forward of port ${other.hostPort}` }));
  await expect.poll(stored).toEqual([edited]);
  await expect.poll(rows).toEqual([`${address}:${next}port 22 · SSHOpen`]);
  expect(JSON.parse(inFile()).forwards).toEqual([{ host_port: next, guest_port: 22, label: 'theirs' }]);
});

test('a removed forward is brought back as it was, beside what was changed since', async () => {
  const removed = { hostPort: await freePort(), guestPort: 80 };
  const { main, id, user, stored } = await openSettings([removed]);
  await user.click(
    await screen.findByRole('button', { name: `Remove the forward of port ${removed.hostPort}` }),
  );
  await expect.poll(stored).toEqual([]);
  const since = { hostPort: await freePort(), guestPort: 22 };
  await main.value('vms.update', { id, spec: { forwards: [since] } });
  const notice = await screen.findByText(`Removed the forward of port ${removed.hostPort}`);
  await user.click(within(notice.parentElement as HTMLElement).getByRole('button', { name: 'Undo' }));
  await expect.poll(stored).toEqual([removed, since].sort((a, b) => a.hostPort - b.hostPort));
  await expect.poll(rows).toContainEqual(expect.stringMatching(/port 80 · HTTPOpen$/));
});

test('a forward that could not be opened says why', async () => {
  const { main, id } = await openSettings([]);
  const taken = await takePort();
  await main.value('vms.update', { id, spec: { forwards: [{ hostPort: taken, guestPort: 80 }] } });
  await expect.poll(async () => (await rows())[0]).toMatch(/Port taken.*used by .+ \(process \d+\)/);
});
