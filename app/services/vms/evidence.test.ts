import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../contract/index.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
let id: string;
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const evidence = () => app.value('vms.evidence', { id });
const resolve = (choice: 'adopt' | 'mark_stopped' | 'ignore') => app.value('vms.resolve', { id, choice });
const verdicts = async () =>
  (await evidence()).findings.map(({ subject, verdict }) => `${subject} ${verdict}`);

describe('a VM that is as it is written down', () => {
  beforeEach(async () => {
    app = await openTestDashboard();
    id = (await app.vm()).id;
  });

  it('has nothing that speaks against it, stopped or running', async () => {
    const good = ['disk agrees', 'image agrees', 'image agrees'];
    expect(await verdicts()).toEqual(['process agrees', ...good]);
    await app.value('vms.start', { id });
    expect(await verdicts()).toEqual(['process agrees', 'control agrees', ...good]);
    await app.value('vms.pause', { id });
    expect(await verdicts()).toEqual(['process agrees', 'control agrees', ...good]);
  });

  it('leaves nothing to decide', async () => {
    expect(await app.error('vms.resolve', { id, choice: 'mark_stopped' })).toMatchObject({
      code: 'wrong_state',
      unchanged: 'Nothing was changed.',
    });
  });

  it('says why its last machine ended, and what it printed last', async () => {
    await app.value('vms.start', { id });
    await app.value('console.write', { vmId: id, data: 'echo hello\n' });
    await app.driver.crash(id);
    await app.untilState(id, 'stopped');
    const { lastEnd, consoleTail } = await evidence();
    expect(lastEnd?.reason).toBe('The VM was killed (SIGKILL).');
    expect(consoleTail.join('\n')).toContain('hello');
  });

  it('shows a disk that has vanished, until a person has seen it', async () => {
    const disk = join(app.paths.vmsDir, id, 'disk.qcow2');
    rmSync(disk);
    await app.error('vms.start', { id });
    const { findings, choices, ignored } = await evidence();
    expect(findings).toContainEqual({
      subject: 'disk',
      recorded: disk,
      found: 'Missing',
      verdict: 'differs',
    });
    expect([choices, ignored]).toEqual([['ignore'], false]);
    await resolve('ignore');
    expect((await evidence()).ignored).toBe(true);
    rmSync((await app.value('images.list', {})).items[0]?.kernelPath ?? '');
    expect((await evidence()).ignored).toBe(false);
  });
});

describe('a VM whose machine does not answer at launch', () => {
  const driver = createFakeDriver();
  let answers: boolean;

  beforeEach(async () => {
    app = await openTestDashboard({ driver });
    id = (await app.vm()).id;
    await app.value('vms.start', { id });
    const { home } = app;
    await app.dashboard.close();
    const mute = new AppError({
      code: 'timeout',
      message: 'It runs, but doesn’t answer.',
      unchanged: 'It is still running.',
      hint: 'Wait.',
    });
    answers = false;
    const stubborn = {
      ...driver,
      adopt: (ref: Parameters<typeof driver.adopt>[0]) =>
        answers ? driver.adopt(ref) : Promise.reject(mute),
    };
    app = await openTestDashboard({ home, driver: stubborn });
  });

  it('can be looked for again, and is what is found then', async () => {
    expect((await app.value('vms.get', { id })).state).toBe('unknown');
    expect((await evidence()).choices).toEqual(['adopt', 'ignore']);
    expect((await resolve('adopt')).state).toBe('unknown');
    answers = true;
    expect(await resolve('adopt')).toMatchObject({ state: 'running', runtime: { lastError: '' } });
    expect(await verdicts()).toContain('control agrees');
  });

  it('is not called stopped while its process runs', async () => {
    expect(await app.error('vms.resolve', { id, choice: 'mark_stopped' })).toMatchObject({
      code: 'wrong_state',
      hint: 'Force it off, or check again.',
    });
    expect((await app.value('vms.get', { id })).state).toBe('unknown');
  });

  it('is told by each of the four things its process is known by, before and after it is gone', async () => {
    const identity = async () => (await evidence()).identity.map(({ mark, verdict }) => `${mark} ${verdict}`);
    const [boot, others] = ['boot_id as_recorded', ['pid', 'start_time', 'uuid']];
    expect(new Set(await identity())).toEqual(new Set([boot, ...others.map((one) => `${one} as_recorded`)]));
    await driver.crash(id);
    expect(await identity()).toEqual(['pid differs', 'start_time unreadable', boot, 'uuid unreadable']);
  });

  it('is called stopped when a person says so and no process is there; the row stays', async () => {
    await driver.crash(id);
    expect((await evidence()).choices).toEqual(['adopt', 'mark_stopped', 'ignore']);
    expect(await resolve('mark_stopped')).toMatchObject({ state: 'stopped', runtime: { lastError: '' } });
    expect((await app.value('vms.activity', { id, limit: 1 }))[0]).toMatchObject({
      actor: 'user',
      kind: 'stopped',
    });
  });
});
