import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
let id: string;

beforeEach(async () => {
  app = await openTestDashboard();
  id = (await app.vm('sandbox')).id;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const history = async () =>
  (await app.value('vms.activity', { id })).map(({ actor, kind }) => `${actor}: ${kind}`);

describe('a machine that stops answering while the dashboard holds it', () => {
  const late = new AppError({
    code: 'timeout',
    message: 'QEMU didn’t answer within 5 s.',
    unchanged: 'It is still running.',
    hint: 'Wait.',
  });
  let mute: boolean;

  beforeEach(async () => {
    const { home, driver } = app;
    await app.dashboard.close();
    mute = true;
    const answer = <T>(work: () => Promise<T>) => (mute ? Promise.reject(late) : work());
    const start: typeof driver.start = async (config, options) => {
      const machine = await driver.start(config, options);
      return {
        ...machine,
        state: () => answer(machine.state),
        pause: () => answer(machine.pause),
        requestPowerOff: () => answer(machine.requestPowerOff),
      };
    };
    app = await openTestDashboard({ home, driver: { ...driver, start } });
    await app.value('vms.start', { id });
  });

  it.each(['vms.pause', 'vms.stop'] as const)('is unknown after %s, with the reason', async (channel) => {
    expect(await app.error(channel, { id })).toMatchObject({ code: 'timeout' });
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'unknown',
      runtime: { lastError: late.message },
    });
    expect((await history())[0]).toBe('dashboard: unreachable');
    const { findings, choices } = await app.value('vms.evidence', { id });
    expect(findings).toContainEqual(expect.objectContaining({ subject: 'control', verdict: 'differs' }));
    expect(choices).toEqual(['adopt', 'ignore']);
  });

  it('is what it says when it answers again, and can be stopped', async () => {
    await app.error('vms.pause', { id });
    expect(await app.value('vms.resolve', { id, choice: 'adopt' })).toMatchObject({ state: 'unknown' });
    mute = false;
    expect(await app.value('vms.resolve', { id, choice: 'adopt' })).toMatchObject({
      state: 'running',
      runtime: { lastError: '' },
    });
    await app.value('vms.stop', { id });
    await app.untilState(id, 'stopped');
  });

  it('can be forced off', async () => {
    await app.error('vms.pause', { id });
    expect(await app.value('vms.forceStop', { id })).toMatchObject({ state: 'stopped' });
    expect(app.driver.running()).toEqual([]);
  });
});

describe('a VM that runs and does not answer', () => {
  const mute = new AppError({
    code: 'hypervisor_failed',
    message: 'Its control socket is gone.',
    unchanged: 'The VM is still running.',
    hint: 'Force it off.',
  });

  beforeEach(async () => {
    await app.value('vms.start', { id });
    const { home, driver } = app;
    await app.dashboard.close();
    app = await openTestDashboard({ home, driver: { ...driver, adopt: () => Promise.reject(mute) } });
  });

  it('is shown as unknown, with what is known, and cannot be deleted under its feet', async () => {
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'unknown',
      runtime: { lastError: 'Its control socket is gone.' },
    });
    expect(await app.error('vms.delete', { id })).toMatchObject({ code: 'wrong_state' });
  });

  it('is not started over what may still run', async () => {
    expect(await app.error('vms.start', { id })).toMatchObject({ code: 'wrong_state' });
    expect((await app.value('vms.get', { id })).state).toBe('unknown');
  });

  it('can be forced off all the same', async () => {
    expect(await app.value('vms.forceStop', { id })).toMatchObject({
      state: 'stopped',
      runtime: { lastError: '' },
    });
    expect(app.driver.running()).toEqual([]);
    expect((await app.value('vms.activity', { id, limit: 1 }))[0]).toMatchObject({
      actor: 'user',
      kind: 'stopped',
      reason: 'Its process didn’t answer and was killed.',
    });
    await app.value('vms.start', { id });
  });
});
