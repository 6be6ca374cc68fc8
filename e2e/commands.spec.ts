import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputs } from '../app/commands/testing/outputs.ts';
import { imageFiles } from '../app/testing/test-dashboard.ts';
import { Dashboard } from './pages/dashboard.ts';
import { beginCommand, command, outcome, shellLine } from './support/commands.ts';
import type { Home } from './support/home.ts';
import { commandsOf, errorOf } from './support/json-commands.ts';
import { expect, test } from './support/test.ts';

const fake = { BANGER_HYPERVISOR: 'fake' };

/** The process that answers for the installation, by what it has written; a long command lets others join. */
function ownerOf(home: Home): unknown {
  try {
    return JSON.parse(readFileSync(join(home.stateDir, 'dashboard.json'), 'utf8')).pid;
  } catch {
    return null;
  }
}

test('a VM that a command started runs on without it, is found by the next one, and by the window', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const { done } = commandsOf(home);
  await done('image build starter');
  const { id } = await done('vm create', 'web --image starter --memory 128M --start');
  const pid = home.machinePid(id);
  expect(pid).not.toBeNull();
  expect(await done('vm list')).toMatchObject([{ name: 'web', state: 'running' }]);

  await test.step('its guest gets ready, as its agent says', async () => {
    expect(await done('vm wait', 'web --for ready --timeout 200')).toMatchObject({ ready: true });
  });

  await test.step('a person logs in on it', async () => {
    const login = () => command(home, ['vm', 'ssh', 'web'], { input: 'echo so-it-$((6 * 7)); exit 7\n' });
    // Its SSH server begins some seconds after its machine.
    await expect.poll(login, { timeout: 120_000 }).toMatchObject({ code: 7, out: 'so-it-42\n' });
  });

  await test.step('and uses its console, which gives the terminal back as it was', async () => {
    const line = `stty -a >before; ${shellLine(home, ['vm', 'console', 'web'])}; stty -a >after; cmp before after && echo same`;
    const terminal = spawn('script', ['-qefc', line, '/dev/null'], { cwd: home.dir });
    let shown = '';
    terminal.stdout.on('data', (data) => {
      shown += data;
    });
    await expect.poll(() => shown, { timeout: 60_000 }).toContain('Ctrl-] detaches');
    await expect
      .poll(
        () => {
          terminal.stdin.write('\recho typed-$((6 * 7))\r');
          return shown;
        },
        { timeout: 60_000 },
      )
      .toContain('typed-42');
    terminal.stdin.write('\x1d');
    await once(terminal, 'close');
    expect(shown).toContain('Detached from web.');
    expect(shown).toMatch(/same\r?\n$/);
    for (const name of ['before', 'after']) rmSync(join(home.dir, name));
  });

  await test.step('and opens the window while a command waits, which then asks the window', async () => {
    const waiting = beginCommand(home, ['vm', 'wait', 'web', '--for', 'stopped', '--json']);
    const ended = outcome(waiting);
    await expect.poll(() => ownerOf(home), { timeout: 60_000 }).toBe(waiting.pid);
    const app = await launch();
    await expect(new Dashboard(app.page).row('web')).toContainText('Running');
    expect(home.machinePid(id)).toBe(pid);
    await app.value('vms.forceStop', { id });
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });
});

test('a dashboard that is killed ends what runs in a guest for a command, and one that waits goes on by itself', async ({
  home,
  launch,
}) => {
  const app = await launch({ env: fake });
  const { done } = commandsOf(home, fake);
  const { rootfsPath, kernelPath } = imageFiles(home.dir);
  await done('image import', '--name mine', [rootfsPath, '--kernel', kernelPath]);
  await done('vm create', 'web --image mine --start');
  const running = outcome(beginCommand(home, ['vm', 'exec', 'web', '--json', '--', 'sleep', '1000'], fake));
  const waiting = outcome(beginCommand(home, ['vm', 'wait', 'web', '--json', '--for', 'stopped'], fake));
  const reasons = () => home.rows('vm_events').map(({ reason }) => reason);
  await expect.poll(reasons).toContain('A command was run in the guest: sleep.');
  await app.kill();
  const ran = await running;
  expect([ran.code, ran.out, errorOf(ran).code]).toEqual([1, '', 'cancelled']);
  // Pretended VMs end with the process that started them, as the next one finds.
  const waited = await waiting;
  expect([waited.code, waited.err]).toEqual([0, '']);
  expect(outputs['vm wait'].parse(JSON.parse(waited.out))).toMatchObject({ name: 'web', state: 'stopped' });
});

test('a command that is interrupted ends with the signal’s code, and the next one begins at once', async ({
  home,
}) => {
  const files = imageFiles(home.dir);
  const { done } = commandsOf(home, fake);
  await done('image import', '--name mine', [files.rootfsPath, '--kernel', files.kernelPath]);
  await done('vm create', 'web --image mine');
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const waiting = beginCommand(home, ['vm', 'wait', 'web', '--for', 'running'], fake);
    const ended = outcome(waiting);
    await expect.poll(() => ownerOf(home), { timeout: 60_000 }).toBe(waiting.pid);
    waiting.kill(signal);
    expect(await ended).toMatchObject({ code, out: '' });
    expect(await done('vm list')).toHaveLength(1);
  }
});

test('the VM of one command is seen in the window while it runs, and gone afterwards', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const app = await launch({ env: fake });
  const { done } = commandsOf(home, fake);
  const { rootfsPath, kernelPath } = imageFiles(home.dir);
  await done('image import', '--name mine', [rootfsPath, '--kernel', kernelPath]);
  const rows = app.page.getByRole('row').filter({ hasText: /run-[0-9a-f]{6}/ });

  const child = beginCommand(home, ['run', 'mine', '--', 'sleep', '1000'], fake);
  const ran = outcome(child);
  await expect(rows).toContainText('Running');
  child.kill('SIGINT');
  expect(await ran).toEqual({ code: 130, out: '', err: '' });
  await expect(rows).toBeHidden();

  const run = (...words: string[]) => command(home, ['run', 'mine', '--', ...words], { env: fake });
  expect(await run('uname', '-r')).toEqual({ code: 0, out: '6.1.0-fake\n', err: '' });
  expect(await run('sh', '-c', 'exit 7')).toEqual({ code: 7, out: '', err: '' });
  expect(await done('vm list')).toEqual([]);
});

test('a reader that has seen enough ends nothing, and gets no complaint', async ({ home }) => {
  for (const words of [['vm', 'list', '--json'], ['--help'], ['vm', 'frob'], ['host']]) {
    const child = beginCommand(home, words, fake);
    child.stdout?.destroy();
    const [[code], err] = await Promise.all([once(child, 'close'), outcomeOfErr(child)]);
    expect([words, code, err]).toEqual([
      words,
      words.includes('frob') ? 2 : expect.any(Number),
      expect.any(String),
    ]);
    expect(err).not.toMatch(/EPIPE|uncaught|at .*\.cjs/i);
  }
});

async function outcomeOfErr(child: ReturnType<typeof beginCommand>): Promise<string> {
  let said = '';
  child.stderr?.on('data', (data) => {
    said += data;
  });
  await once(child, 'close');
  return said;
}

test('a database that a person must decide about is left as it is, and the error says where to look', async ({
  home,
}) => {
  writeFileSync(home.database, 'this is no database');
  const ran = await command(home, ['vm', 'list', '--json'], { env: fake });
  expect(ran.code).toBe(1);
  expect(errorOf(ran)).toMatchObject({
    code: 'database_corrupt',
    hint: expect.stringContaining('db status'),
  });
});
