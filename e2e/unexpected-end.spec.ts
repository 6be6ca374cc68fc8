import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { haveRunningVm } from './pages/running-vm.ts';
import { killMachine } from './support/machines.ts';
import { expect, test } from './support/test.ts';

const unexpectedEnd = 'Banger closed unexpectedly.';
const fake = { BANGER_HYPERVISOR: 'fake' };

test('a dashboard that was killed is explained at the next start, once; its VM has run on', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const first = await launch();
  const { id } = await haveRunningVm(first, 'sandbox');
  const { pid } = first;
  await first.kill();
  expect(home.machinePid(id)).not.toBeNull();

  const second = await launch();
  await expect(second.page.getByRole('heading', { name: unexpectedEnd })).toBeVisible();
  const words = `process ${pid}). 1 VM is still running.`;
  await expect(second.page.getByText(words).first()).toBeVisible();
  expect((await second.value('vms.get', { id })).state).toBe('running');
  await second.page.getByRole('button', { name: 'Diagnostics…' }).click();
  const diagnostics = second.page.getByRole('dialog', { name: 'Diagnostics' });
  await diagnostics.getByRole('listitem', { name: 'sessions.txt' }).getByRole('button').click();
  await expect(diagnostics.getByRole('region', { name: 'sessions.txt' })).toContainText(
    new RegExp(`Process +${pid}`),
  );
  await second.page.keyboard.press('Escape');
  await second.close();

  const third = await launch();
  await expect(third.page.getByRole('link', { name: 'sandbox' }).first()).toBeVisible();
  await expect(third.page.getByRole('heading', { name: unexpectedEnd })).toBeHidden();
});

test('a VM that died while the dashboard was gone is counted as that, and not as found again', async ({
  home,
  launch,
}) => {
  const first = await launch();
  const { id } = await haveRunningVm(first, 'sandbox');
  await first.kill();
  await killMachine(home.machinePid(id) ?? Number.NaN, id);

  const second = await launch();
  await expect(second.page.getByRole('heading', { name: unexpectedEnd })).toBeVisible();
  await expect(second.page.getByText(/1 VM has stopped\./).first()).toBeVisible();
});

test('an end that a signal asked for is not unexpected, even where there was no time to close', async ({
  home,
  launch,
}) => {
  const first = await launch({ env: fake });
  await expect(first.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  // In one turn, as a logout has it when the display goes right after the signal. Nobody is left to answer.
  await first.main
    .run(() => {
      process.emit('SIGTERM', 'SIGTERM');
      process.kill(process.pid, 'SIGKILL');
    })
    .catch(() => undefined);
  await first.ended();

  const second = await launch({ env: fake });
  expect(await second.value('sessions.last', {})).toBeNull();
  expect(home.mainLog()).toMatch(/ info told to end \{"signal":"SIGTERM"\}\n\S+ info launched /);
});

test('an end is explained by the first start that succeeds, and told by those that fail before it', async ({
  home,
  launch,
}) => {
  const first = await launch({ env: fake });
  await expect(first.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  await first.kill();
  const files = ['', '-wal', '-shm']
    .map((end) => `${home.database}${end}`)
    .filter((file) => existsSync(file));
  for (const file of files) renameSync(file, `${file}.aside`);

  for (let attempt = 1; attempt <= 2; attempt += 1) {
    writeFileSync(home.database, 'no database');
    const failing = await launch({ env: fake });
    await expect(failing.page.getByRole('alert')).toContainText(unexpectedEnd);
    await failing.quit();
  }

  for (const file of files) renameSync(`${file}.aside`, file);
  const last = await launch({ env: fake });
  await expect(last.page.getByRole('heading', { name: unexpectedEnd })).toBeVisible();
  await expect(last.page.getByText(/No VMs were running\./).first()).toBeVisible();
});

test('what nobody foresaw in the main process is logged, and told if it ends unexpectedly after that', async ({
  home,
  launch,
}) => {
  const first = await launch({ env: fake });
  await first.main.run(() => {
    setImmediate(() => {
      throw new Error('provoked exception');
    });
    void Promise.reject(new TypeError('provoked rejection'));
  });
  await expect.poll(() => home.loggedErrors().length).toBe(2);
  expect(home.takeLoggedErrors()).toEqual([
    expect.stringMatching(/ error unhandled rejection TypeError: provoked rejection$/),
    expect.stringMatching(/ error uncaught exception Error: provoked exception$/),
  ]);
  await first.kill();

  const second = await launch({ env: fake });
  await expect(second.page.getByText(/Last error, .*: Error: provoked exception\./).first()).toBeVisible();
});
