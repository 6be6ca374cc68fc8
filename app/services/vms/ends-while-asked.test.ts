import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
let id: string;

afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('a VM whose machine ends in the moment in which its guest is asked to power off', () => {
  const closed = new AppError({
    code: 'hypervisor_failed',
    message: 'QEMU closed its control connection.',
    unchanged: 'Its disk is unchanged.',
    hint: 'Look at the last lines of QEMU’s log.',
  });

  beforeEach(async () => {
    app = await openTestDashboard();
    ({ id } = await app.vm('sandbox'));
    const { home, driver } = app;
    await app.dashboard.close();
    const start: typeof driver.start = async (config, options) => {
      const machine = await driver.start(config, options);
      const requestPowerOff = async () => {
        // Its end is told of when its connection has been closed for a moment.
        setTimeout(() => void driver.crash(machine.vmId), 20);
        throw closed;
      };
      return { ...machine, requestPowerOff, state: () => Promise.reject(closed) };
    };
    app = await openTestDashboard({ home, driver: { ...driver, start } });
    await app.value('vms.start', { id });
    app.told.length = 0;
  });

  it('is off, as it should be, and was never of an unknown state', async () => {
    expect(await app.value('vms.stop', { id })).toMatchObject({ state: 'stopped' });
    const states = app.told.flatMap((one) => (one.event === 'vm.changed' ? [one.payload.vm?.state] : []));
    expect(states).not.toContain('unknown');
    expect(states).toContain('stopped');
  });

  it('is started again by a restart', async () => {
    expect(await app.value('vms.restart', { id })).toMatchObject({ state: 'running' });
  });
});
