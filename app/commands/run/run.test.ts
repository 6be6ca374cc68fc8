import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processMark } from '../../lib/process-mark.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { errorOutput } from '../testing/outputs.ts';
import { commandsOn } from '../testing/run-commands.ts';
import { isLeftOver } from './names.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
  await app.image('debian');
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const vms = async () => (await app.value('vms.list', {})).items;
const run = (...words: string[]) => commandsOn(app)('run', 'debian', ...words);

test('a VM is there for the time of the command, whose output and code are the answer', async () => {
  const input = Readable.from([Buffer.from('a\0\xff', 'latin1')]);
  expect(await commandsOn(app, { input })('run', 'debian', '--', 'cat')).toEqual({
    ...{ code: 0, out: 'a\0\xff', err: '' },
  });
  expect(await run('--', 'sh', '-c', 'exit 7')).toEqual({ code: 7, out: '', err: '' });
  expect((await run('--', 'nope')).code).toBe(127);
  expect(await vms()).toEqual([]);
  const told = app.told.flatMap((one) => (one.event === 'vm.activity' ? [one.payload] : []));
  expect(new Set(told.map(({ actor }) => actor))).toContain('cli');
});

test('a person is told what happens, and a VM that is kept runs on', async () => {
  const { code, out, err } = await commandsOn(app, { columns: 100 })('run', 'debian', '--keep', '--', 'true');
  const [vm] = await vms();
  expect([code, out, vm?.state]).toEqual([0, '', 'running']);
  expect(err).toContain(`Starting ${vm?.name} …`);
  expect(err).toContain(`${vm?.name} is kept.`);
  expect([vm?.name, isLeftOver(vm?.name ?? '')]).toEqual([expect.stringMatching(/^run-[0-9a-f]{6}$/), false]);
});

test('the end of its time ends the command, and leaves no VM', async () => {
  const { code, out, err } = await commandsOn(app)(
    'run',
    'debian',
    '--timeout',
    '0.5',
    '--json',
    '--',
    'sleep',
    '1000',
  );
  expect([code, out]).toEqual([5, '']);
  expect(errorOutput.parse(JSON.parse(err)).error).toMatchObject({ code: 'timeout' });
  expect(await vms()).toEqual([]);
  expect((await run('--timeout', '1e3', '--', 'true')).code).toBe(2);
});

test('Ctrl-C leaves no VM, whenever it comes', async () => {
  const moments = ['vm.changed created', 'running', 'A command was run'];
  for (const moment of moments) {
    const controller = new AbortController();
    const ran = commandsOn(app, { signal: controller.signal })('run', 'debian', '--', 'sleep', '1000');
    await until(async () => {
      const [vm] = await vms();
      if (!vm) throw new Error('there is none yet');
      const reasons = (await app.value('vms.activity', { id: vm.id })).map(({ reason }) => reason).join();
      expect(moment === 'vm.changed created' ? moment : `${vm.state} ${reasons}`).toContain(moment);
    });
    controller.abort();
    expect(await ran).toMatchObject({ out: '', err: '' });
    expect(await vms()).toEqual([]);
  }
});

test('what keeps the VM from starting, or the command from running, is said, and leaves no VM', async () => {
  expect(await run('--share', '.', '--', 'true')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--share'),
  });
  expect(await run()).toMatchObject({ code: 2 });
  expect((await commandsOn(app)('run', 'debain', '--', 'true')).err).toContain('Did you mean debian?');
  rmSync(join(app.home, 'vmlinuz'));
  const failed = await run('--', 'true');
  expect(failed).toMatchObject({ code: 3, out: '', err: expect.stringContaining('vmlinuz') });
  expect(await vms()).toEqual([]);
});

test('a VM that a killed command has left is deleted by the next', async () => {
  const killed = spawn('sleep', ['1000']);
  const [, , place] = processMark().split('-');
  const start = readFileSync(`/proc/${killed.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  const { id, name } = await app.vm(`run-1f3a5c-${killed.pid}-${start}-${place}`);
  await app.value('vms.start', { id });
  expect((await run('--', 'true')).err).toBe('');
  expect((await vms()).map((vm) => vm.name)).toEqual([name]);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  expect(await run('--', 'sh', '-c', 'exit 7')).toEqual({
    ...{ code: 7, out: '', err: `Deleted ${name}, which was left by a “run” that was killed.\n` },
  });
  expect(await vms()).toEqual([]);
});

test('no VM is deleted that may be somebody else’s', async () => {
  const [pid, start, place] = processMark().split('-');
  const names = [
    'run',
    'run-1f3a5c',
    'run-1f3a5c-99999999',
    `run-1f3a5c-99999999-${start}`,
    `run-1f3a5c-99999999-1-0123456789`,
    `run-1f3a5c-${pid}-${start}-${place}`,
    `my-run-1f3a5c-99999999-1-${place}`,
    `run-1f3a5c-99999999-1-${place}-2`,
    `run-mine-99999999-1-${place}`,
  ];
  for (const name of names) await app.vm(name);
  expect((await run('--', 'true')).err).toBe('');
  expect((await vms()).map(({ name }) => name).sort()).toEqual(names.toSorted());
});

test('a VM that is left and can’t be deleted doesn’t keep the command from running', async () => {
  const name = `run-1f3a5c-99999999-1-${processMark().split('-')[2]}`;
  await app.vm(name);
  app.store.db.exec(
    `CREATE TRIGGER kept BEFORE DELETE ON vms WHEN OLD.name = '${name}' BEGIN SELECT RAISE(ABORT, 'kept'); END`,
  );
  const { code, err } = await run('--', 'sh', '-c', 'exit 7');
  expect([code, err]).toEqual([7, expect.stringContaining(`${name} couldn’t be deleted.`)]);
});

test('a guest that powers itself off ends the command with what happened', async () => {
  const ran = run('--', 'sleep', '1000');
  await app.value('vms.stop', { id: await whereCommandRuns() });
  const { code, out, err } = await ran;
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^run-\S+ went off before the command had ended\.\n {2}.*power.*\n/);
  expect(err).not.toMatch(/try again|still running/);
  expect(await vms()).toEqual([]);
});

/** Resolves to the VM in which a command has begun. */
const whereCommandRuns = () =>
  until(async () => {
    const running = (await vms()).filter(({ state }) => state === 'running');
    for (const { id } of running)
      if (
        (await app.value('vms.activity', { id })).some(({ reason }) =>
          reason?.startsWith('A command was run'),
        )
      )
        return id;
    throw new Error('there is none yet');
  });

/** What keeps rows of VMs from being deleted. */
const keepRows = () =>
  app.store.db.exec("CREATE TRIGGER kept BEFORE DELETE ON vms BEGIN SELECT RAISE(ABORT, 'kept'); END");

test('a VM that can’t be deleted is named, and hides neither the command’s code nor its error', async () => {
  keepRows();
  const ended = await run('--', 'sh', '-c', 'exit 7');
  const [vm] = await vms();
  expect([ended.code, ended.out, vm?.state]).toEqual([7, '', 'stopped']);
  expect(ended.err).toContain(`${vm?.name} couldn’t be deleted`);
  expect(ended.err).toContain('The VM is still listed; parts of it may be gone already.');
  expect(ended.err).toContain(`Delete it with “banger-desktop vm delete ${vm?.name}”.`);

  const late = await run('--timeout', '0.5', '--', 'sleep', '1000');
  expect(late).toMatchObject({ code: 5, out: '' });
  expect(late.err).toMatch(/couldn’t be deleted.*hadn’t ended after 0.5 seconds/s);
  expect(late.err).not.toContain('No VM is left');

  const broken = run('--', 'sleep', '1000');
  await app.value('vms.forceStop', { id: await whereCommandRuns() });
  expect((await broken).err).toMatch(/couldn’t be deleted.*went off before/s);

  app.store.db.exec('DROP TRIGGER kept');
  for (const { name } of await vms())
    expect(await commandsOn(app)('vm', 'delete', name, '--yes')).toMatchObject({ code: 0 });
  expect(await vms()).toEqual([]);
});

test('a VM that goes off, or is deleted by somebody else, leaves the command’s own error', async () => {
  for (const isDeleted of [false, true]) {
    const ran = run('--', 'sleep', '1000');
    const id = await whereCommandRuns();
    await app.value('vms.forceStop', { id });
    if (isDeleted) await app.invoke('vms.delete', { id });
    const { code, err } = await ran;
    expect(code).toBe(1);
    expect(err).toContain('ended');
    expect(err).not.toMatch(/delete|no VM/);
    expect(await vms()).toEqual([]);
  }
});

test('what is wrong is said, though the time is over, too', async () => {
  const { code, err } = await commandsOn(app)('run', 'debain', '--timeout', '0', '--', 'true');
  expect([code, err]).toEqual([3, expect.stringContaining('Did you mean debian?')]);
});
