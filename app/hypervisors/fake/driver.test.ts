import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collectUncaught } from '../../testing/uncaught.ts';
import { describeHypervisor } from '../conformance/describe-hypervisor.ts';
import type { Machine } from '../driver/machine.ts';
import type { PlanHelpers } from '../processes/with-helpers.ts';
import { machineConfig, recordEvents, type TestImage, type, untilPrinted } from '../testing/machines.ts';
import { createFakeDriver } from './driver.ts';

const dir = mkdtempSync(join(tmpdir(), 'fake-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const image: TestImage = {
  kernelPath: join(dir, 'kernel'),
  initrdPath: null,
  rootfsPath: join(dir, 'rootfs'),
};
writeFileSync(image.kernelPath, 'kernel');
writeFileSync(image.rootfsPath, 'rootfs');

function fixture(helpers?: PlanHelpers) {
  const driver = createFakeDriver({ ...(helpers ? { helpers } : {}) });
  return { driver, killFromOutside: ({ vmId }: Machine) => driver.crash(vmId) };
}

describeHypervisor('fake', async () => ({ ...fixture(), withHelpers: fixture, image, prompt: /:~# / }));

describe('only the fake driver', () => {
  async function start(driver = createFakeDriver()) {
    const config = machineConfig(dir, image);
    await driver.createDisk({ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null });
    const machine = await driver.start(config);
    return { driver, config, machine, events: recordEvents(machine) };
  }

  it('has guests that ignore their power button when told to', async () => {
    const { driver, machine } = await start();
    driver.neverPowersOff(machine.vmId);
    await machine.requestPowerOff();
    expect(await machine.state()).toBe('running');
    expect(driver.running()).toEqual([machine.vmId]);
    await machine.kill();
    expect(driver.running()).toEqual([]);
  });

  it('has an agent that answers again once its paused guest is resumed', async () => {
    const { machine } = await start();
    await machine.pause();
    await expect(machine.agent.ping()).rejects.toMatchObject({
      code: 'timeout',
      value: { hint: 'Resume the VM, then try again.' },
    });
    await machine.resume();
    await machine.agent.ping();
  });

  it('keeps what is typed into a paused guest until it goes on', async () => {
    const { machine, config } = await start();
    await machine.pause();
    await type(machine, 'echo late');
    await machine.resume();
    await untilPrinted(machine, config, /\nlate\r\n/);
  });

  it('tells the others that a console has grown, too, when one who listens fails', async () => {
    const uncaught = collectUncaught();
    const { machine, config } = await start();
    const mistake = new Error('a mistake of ours');
    machine.onConsoleGrowth(() => {
      throw mistake;
    });
    const grown = new Promise<void>((resolve) => machine.onConsoleGrowth(resolve));
    await type(machine, 'echo heard');
    await grown;
    await untilPrinted(machine, config, /\nheard\r\n/);
    expect(uncaught).toContain(mistake);
    await machine.kill();
  });

  it('runs hundreds of machines, each with a process number that no real process has', async () => {
    const driver = createFakeDriver();
    const all = await Promise.all(Array.from({ length: 200 }, () => start(driver)));
    const pids = new Set(all.map(({ machine }) => machine.process.pid));
    expect(pids.size).toBe(200);
    expect(Math.min(...pids)).toBeGreaterThan(4_194_304);
    await Promise.all(all.map(({ machine }) => machine.kill()));
    expect(driver.running()).toEqual([]);
  });
});
