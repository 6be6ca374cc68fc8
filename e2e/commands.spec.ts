import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { errorOutput, outputs } from '../app/commands/testing/outputs.ts';
import { imageFiles } from '../app/testing/test-dashboard.ts';
import { Dashboard } from './pages/dashboard.ts';
import { beginCommand, command, outcome, type Ran, shellLine } from './support/commands.ts';
import type { Home } from './support/home.ts';
import { expect, test } from './support/test.ts';

const fake = { BANGER_HYPERVISOR: 'fake' };

type Output = keyof typeof outputs;

/** Runs commands with `--json`, and holds what they write against the schemas. */
function commandsOf(home: Home, env: Record<string, string> = {}) {
  const run = (words: string) => command(home, [...words.split(' '), '--json'], { env });
  return {
    run,
    /** It is done, and this is its result. */
    async done<O extends Output>(
      name: O,
      rest = '',
      hand: readonly string[] = [],
    ): Promise<z.infer<(typeof outputs)[O]>> {
      const words = [...name.split(' '), ...rest.split(' ').filter(Boolean), ...hand, '--json'];
      const { code, out, err } = await command(home, words, { env });
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      return outputs[name].parse(JSON.parse(out)) as z.infer<(typeof outputs)[O]>;
    },
    /** It fails: with this exit code, and this error. */
    async fails(words: string, exit: number, error: string) {
      const ran = await run(words);
      expect({ words, code: ran.code }).toEqual({ words, code: exit });
      expect(errorOf(ran).code, words).toBe(error);
    },
  };
}

const errorOf = ({ err }: Ran) => errorOutput.parse(JSON.parse(err)).error;

/** The process that answers for the installation, by what it has written; a long command lets others join. */
function ownerOf(home: Home): unknown {
  try {
    return JSON.parse(readFileSync(join(home.stateDir, 'dashboard.json'), 'utf8')).pid;
  } catch {
    return null;
  }
}

for (const beside of [true, false]) {
  test(`every command is done, or fails with its code, ${beside ? 'beside' : 'without'} a dashboard`, {
    tag: '@essential',
  }, async ({ home, launch }) => {
    const app = beside ? await launch({ env: fake }) : null;
    const { done, fails } = commandsOf(home, fake);
    const files = imageFiles(home.dir);
    const handed = [files.rootfsPath, '--kernel', files.kernelPath];

    await test.step('images', async () => {
      expect(await done('image list')).toEqual([]);
      await done('image import', '--name mine', handed);
      expect(await done('image show', 'mine')).toMatchObject({ name: 'mine', managed: false });
      await fails('image import /nowhere --name other --kernel /nowhere', 1, 'file_missing');
      await fails('image show mien', 3, 'not_found');
      await fails('image import x --name other', 2, 'invalid_input');
    });

    await test.step('VMs that are off', async () => {
      expect(await done('vm list')).toEqual([]);
      const vm = await done('vm create', 'web --image mine --memory 64M --forward 2300:22');
      expect(vm).toMatchObject({ name: 'web', state: 'stopped', spec: { memoryMib: 64 } });
      expect(await done('vm show', 'web')).toMatchObject({ id: vm.id });
      expect(await done('vm wait', 'web --for stopped')).toMatchObject({ id: vm.id });
      await fails('vm wait web --for running --timeout 0.1', 5, 'timeout');
      await fails('vm create web --image mine', 4, 'name_taken');
      await fails('vm create other --image nope', 3, 'not_found');
      await fails('vm create other --image mine --cpus 0', 2, 'invalid_input');
      await fails('vm create other --image mine --park', 2, 'invalid_input');
      await fails('vm show wbe', 3, 'not_found');
      await fails('vm ssh web', 4, 'wrong_state');
      await fails('vm console web', 2, 'invalid_input');
      await fails('vm delete web', 2, 'invalid_input');
      await fails('image delete mine --yes', 4, 'image_in_use');
      for (const verb of ['pause', 'resume', 'restart', 'stop']) {
        const ran = await commandsOf(home, fake).run(`vm ${verb} web`);
        expect([ran.code, ran.out, errorOf(ran).code]).toEqual([4, '[]\n', 'wrong_state']);
      }
    });

    await test.step('VMs that run', async () => {
      expect(await done('vm start', 'web')).toMatchObject([{ name: 'web', state: 'running' }]);
      // Pretended machines live in the process that started them.
      if (!beside) return;
      await fails('vm start web', 4, 'wrong_state');
      await fails('vm delete web --yes', 4, 'wrong_state');
      expect(await done('vm pause', 'web')).toMatchObject([{ state: 'paused' }]);
      expect(await done('vm resume', 'web')).toMatchObject([{ state: 'running' }]);
      expect(await done('vm restart', 'web')).toMatchObject([{ state: 'running' }]);
      expect(await done('vm stop', 'web')).toMatchObject([{ state: 'stopped' }]);
      await done('vm start', 'web');
      expect(await done('vm stop', 'web --force')).toMatchObject([{ state: 'stopped' }]);
    });

    await test.step('jobs, and what they made', async () => {
      const image = await done('image build starter', '--name small');
      expect(image).toMatchObject({ name: 'small', managed: true });
      const [job] = await done('job list');
      expect(job).toMatchObject({ state: 'succeeded', resultId: image.id });
      expect(await done('job log', job?.id)).not.toEqual([]);
      await fails('job log nope', 3, 'not_found');
      await fails('image build starter --name small', 4, 'name_taken');
      expect(await done('image delete', 'small --yes')).toMatchObject([{ name: 'small' }]);
    });

    await test.step('the host, and what makes no sense', async () => {
      const { code, out } = await command(home, ['host', '--json'], { env: fake });
      const checks = outputs.host.parse(JSON.parse(out));
      expect(code).toBe(checks.some(({ status }) => status === 'fail') ? 1 : 0);
      await fails('vm', 2, 'invalid_input');
      await fails('frob', 2, 'invalid_input');
      await fails('vm list --frob', 2, 'invalid_input');
      expect(await command(home, ['--version'])).toMatchObject({ code: 0, out: /^Banger Desktop \d/ });
      expect((await command(home, ['help', 'vm'])).out).toContain('Usage: banger-desktop vm');
    });

    await test.step('the history says who did it, and the window shows it', async () => {
      const actors = home.rows('vm_events').filter(({ kind }) => kind === 'created' || kind === 'starting');
      expect(new Set(actors.map(({ actor }) => actor))).toEqual(new Set(['cli']));
      if (!app) return;
      const dashboard = new Dashboard(app.page);
      await expect(dashboard.row('web')).toContainText('Stopped');
      await done('vm create', 'from-a-command --image mine');
      await expect(dashboard.row('from-a-command')).toBeVisible();
      await done('vm delete', 'from-a-command --yes');
      await expect(dashboard.row('from-a-command')).toBeHidden();
    });

    expect(await done('vm delete', 'web --yes')).toMatchObject([{ name: 'web' }]);
    expect(home.rows('vms')).toEqual([]);
  });

  test(`eight commands that create at once all succeed ${beside ? 'beside' : 'without'} a dashboard`, async ({
    home,
    launch,
  }) => {
    if (beside) await launch({ env: fake });
    const { done } = commandsOf(home, fake);
    const files = imageFiles(home.dir);
    await done('image import', '--name mine', [files.rootfsPath, '--kernel', files.kernelPath]);
    const names = Array.from({ length: 8 }, (_, index) => `vm-${index}`);
    const made = await Promise.all(names.map((name) => done('vm create', `${name} --image mine`)));
    expect(made.map(({ name }) => name)).toEqual(names);
    expect(new Set(made.map(({ guestIp }) => guestIp)).size).toBe(8);
    expect((await done('vm list')).map(({ name }) => name).sort()).toEqual(names);
    const { code, out } = await command(home, ['db', 'check', '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([0, { ok: true }]);
  });
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
