// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Channel } from '../../../app/contract/index.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

const unreadable = [
  '2026-04-18 21:40:03.123456789 +0200 CEST m=+0.012345',
  '1776548403',
  '0001-01-01T00:00:00Z',
  'soon',
  '',
];

/** A VM whose every time is `text`, running or as it would be, beside a sound one. */
async function openBeside(text: string): Promise<{ main: MainProcess; id: string }> {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'sound');
  const { id } = await main.vmIn('running', 'strange');
  await main.untilBooted(id);
  const change = (sql: string, ...values: string[]) => main.store.db.prepare(sql).run(text, ...values);
  change("UPDATE vms SET runtime_json = json_set(runtime_json, '$.started_at', ?) WHERE id = ?", id);
  main.store.db
    .prepare('UPDATE vms SET created_at = @text, updated_at = @text, last_touched_at = @text WHERE id = @id')
    .run({ text, id });
  change('UPDATE images SET created_at = ?, updated_at = created_at');
  change('UPDATE vm_boots SET asked_at = ?');
  main.store.db.exec('DROP TRIGGER vm_events_are_not_edited');
  change('UPDATE vm_events SET at = ?');
  change('UPDATE schema_migrations SET applied_at = ?');
  return { main, id };
}

test.each(unreadable)('a VM with the time “%s” is listed, and that time is unknown', async (text) => {
  const { main } = await openBeside(text);
  showApp('/', main);
  const row = await screen.findByRole('row', { name: /strange/ });
  expect(within(row).getByText('unknown')).toBeTruthy();
  expect(screen.getByRole('row', { name: /sound/ })).toBeTruthy();
});

test('its page shows all sections, with unknown times', async () => {
  const { main, id } = await openBeside(unreadable[0] ?? '');
  showApp(`/vms/${id}/details`, main);
  const details = within(await screen.findByRole('region', { name: 'Details' }));
  expect(details.getAllByText('unknown')).toHaveLength(3);
  expect(screen.queryByText(/^Up/)).toBeNull();
});

test('its boots and its history are listed, on an unknown day', async () => {
  const { main, id } = await openBeside(unreadable[0] ?? '');
  showApp(`/vms/${id}/boots`, main);
  expect(await screen.findByText('unknown')).toBeTruthy();
  showApp('/activity', main);
  const history = within(await screen.findByRole('region', { name: 'Activity' }));
  expect(await history.findByRole('heading', { name: 'Unknown day' })).toBeTruthy();
  expect(history.getAllByText('unknown').length).toBeGreaterThan(1);
});

test('the database and the images are shown, too', async () => {
  const { main } = await openBeside(unreadable[0] ?? '');
  showApp('/database', main);
  const migrations = within(await screen.findByRole('list', { name: 'Schema history', hidden: true }));
  expect(migrations.getAllByText('unknown').length).toBeGreaterThan(1);
  showApp('/images', main);
  expect(await screen.findByText('unknown')).toBeTruthy();
});

test('a job and the lines of its log are listed', async () => {
  const main = await openMainProcess();
  await main.value('database.backUp', {});
  await waitFor(async () => expect((await main.value('jobs.list', {}))[0]?.state).toBe('succeeded'));
  main.store.db.exec(
    "UPDATE jobs SET started_at = 'soon', ended_at = 'later'; UPDATE job_log SET at = 'then'",
  );
  await main.dashboard.close();
  const again = await openMainProcess({ after: main });
  const { user } = showApp('/jobs', again);
  const job = within(await screen.findByRole('listitem', { name: 'Backing up the database' }));
  expect(job.getByText('unknown')).toBeTruthy();
  await user.click(job.getByRole('button', { name: 'Log' }));
  expect((await job.findAllByText('unknown')).length).toBeGreaterThan(1);
});

test('a time of the future is named as such', async () => {
  const { main } = await openBeside('9999-12-31T23:59:59Z');
  showApp('/', main);
  const row = await screen.findByRole('row', { name: /strange/ });
  expect(within(row).getByText('in the future')).toBeTruthy();
});

/** The page gets what no part of it can draw, wherever a fault of ours may come from. */
function breakAnswers(main: MainProcess, channel: Channel, damage: (answer: never) => void): void {
  const { invoke } = main.bridge;
  main.bridge.invoke = async (asked, input) => {
    const result = await invoke(asked, input);
    if (asked === channel && result.ok) damage(result.value as never);
    return result;
  };
}

test('a VM without a name, an address and a state is listed, can be opened and gets a name', async () => {
  const { main, id } = await openBeside('soon');
  main.store.db.prepare("UPDATE vms SET name = '', guest_ip = '', state = 'odd' WHERE id = ?").run(id);
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('link', { name: 'No name' }));
  await screen.findByRole('navigation', { name: 'Sections of this VM' });
  await main.value('vms.update', { id, name: 'named' });
  expect(await screen.findByRole('heading', { name: 'named' })).toBeTruthy();
});

test('a row that cannot be drawn is alone in that', async () => {
  const { main } = await openBeside('soon');
  breakAnswers(main, 'vms.list', ({ items }: { items: { name: string; spec: unknown }[] }) => {
    for (const item of items) if (item.name === 'strange') item.spec = null;
  });
  showApp('/', main);
  const row = await screen.findByRole('row', { name: /strange/ });
  expect(within(row).getByText('This entry can’t be shown.')).toBeTruthy();
  expect(within(screen.getByRole('row', { name: /sound/ })).getByText(/MiB/)).toBeTruthy();
});

test('an entry of the history, an image and a job that cannot be drawn are alone in that', async () => {
  const { main } = await openBeside('soon');
  await main.value('database.backUp', {});
  breakAnswers(main, 'vms.activity', (entries: { reason: unknown }[]) => {
    if (entries[0]) entries[0].reason = { a: 1 };
  });
  breakAnswers(main, 'images.list', ({ items }: { items: { name: unknown }[] }) => {
    if (items[0]) items[0].name = {};
  });
  breakAnswers(main, 'jobs.list', (jobs: { state: string }[]) => {
    if (jobs[0]) jobs[0].state = 'nothing';
  });
  showApp('/activity', main);
  expect(await screen.findAllByText('This entry can’t be shown.')).toHaveLength(1);
  expect((await screen.findAllByText('Created')).length).toBeGreaterThan(0);
  for (const place of ['/images', '/jobs']) {
    showApp(place, main);
    expect(await screen.findByText('This entry can’t be shown.')).toBeTruthy();
    expect(screen.queryByText('This screen stopped working')).toBeNull();
  }
});

test('a part of a VM’s page that cannot be drawn leaves the others', async () => {
  const { main, id } = await openBeside('soon');
  breakAnswers(main, 'vms.evidence', (evidence: { choices: unknown }) => {
    evidence.choices = 7;
  });
  breakAnswers(main, 'vms.ssh', (access: object) => {
    for (const key of Object.keys(access)) Object.assign(access, { [key]: { a: 1 } });
  });
  showApp(`/vms/${id}/connect`, main);
  expect(
    await screen.findByText('This part of the screen can’t be shown. The rest still works.'),
  ).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'strange' })).toBeTruthy();
});
