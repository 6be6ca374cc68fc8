import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { recordEvents, refOf, type } from '../testing/machines.ts';
import { bootMs, type Laboratory } from './laboratory.ts';

/** Every way in which a machine ends, and what is told of it. Ends the two that run. */
export function describeEndings(lab: () => Laboratory): void {
  it('boots again, in the same process, when its guest restarts', async () => {
    const { fixture, driver, second } = lab();
    const { machine, config, events } = second;
    await type(machine, 'reboot');
    const nextBoot = async () =>
      (await readFile(config.consoleLogPath, 'utf8')).split('Restarting system')[1];
    await until(async () => expect(await nextBoot()).toMatch(fixture.prompt), { timeout: bootMs });
    expect(events.all.filter((event) => event.type !== 'paused' && event.type !== 'resumed')).toEqual([
      { type: 'restarted' },
    ]);
    expect(await machine.state()).toBe('running');
    expect(await driver.vmOfProcess(machine.process.pid)).toEqual({ id: config.vmId, name: config.name });
  });

  it('powers the guest off when asked, and tells so once', async () => {
    const { first } = lab();
    await first.machine.requestPowerOff();
    const exit = await first.events.exit;
    expect(exit).toMatchObject({ cause: 'guest_shutdown', reason: expect.stringMatching(/\.$/) });
    expect(first.events.all).toEqual([{ type: 'powering_off' }, { type: 'exited', exit }]);
    await expect(first.machine.state()).rejects.toMatchObject({ code: 'hypervisor_failed' });
    await expect(type(first.machine, 'echo')).rejects.toMatchObject({ code: 'hypervisor_failed' });
  });

  it('knows later that the guest had powered itself off', async () => {
    const { driver, first } = lab();
    const adoption = await driver.adopt(refOf(first.config, first.machine.process));
    expect(adoption).toMatchObject({ found: false, cause: 'guest_shutdown' });
  });

  it('notices that a guest powers itself off', async () => {
    const { second } = lab();
    await type(second.machine, 'poweroff');
    expect(await second.events.exit).toMatchObject({ cause: 'guest_shutdown' });
  });

  it('powers a guest off by its agent, and nothing is asked of it after that', async () => {
    const { start, prepare } = lab();
    const { machine, events } = await start(await prepare());
    await until(() => expect(machine.agent.presence()).toBe('present'), { timeout: bootMs });
    await machine.agent.powerOff();
    expect(await events.exit).toMatchObject({ cause: 'guest_shutdown' });
    await expect(machine.agent.ping()).rejects.toThrow();
  });

  it('ends a machine by force when told to', async () => {
    const { start, prepare, expectNothingLeft } = lab();
    const { config, machine, events } = await start(await prepare());
    await machine.kill();
    expect(events.all.at(-1)).toMatchObject({ type: 'exited', exit: { cause: 'host_request' } });
    await expectNothingLeft(config);
    await machine.kill();
    expect(events.all.filter((event) => event.type === 'exited')).toHaveLength(1);
  });

  it('notices kill -9 at once, tells even a listener who comes late, and starts again over the remains', async () => {
    const { fixture, driver, prepare, start, startUnheard } = lab();
    const config = await prepare();
    const machine = await startUnheard(config);
    const { process: killed } = machine;
    await fixture.killFromOutside(machine);
    await until(async () => expect(machine.state()).rejects.toThrow(), { interval: 5 });
    const exit = await recordEvents(machine).exit;
    expect(exit).toMatchObject({ cause: 'killed', exitCode: null, signal: 'SIGKILL' });
    expect(exit.reason).toContain('SIGKILL');
    expect(await driver.adopt(refOf(config, killed))).toMatchObject({ found: false, cause: 'killed' });
    const again = await start(config);
    expect(await again.machine.state()).toBe('running');
    await again.machine.kill();
  });
}
