import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { runFiles, type, untilPrinted } from '../testing/machines.ts';
import { bootMs, type Laboratory } from './laboratory.ts';

/** What can be done with machines that run. */
export function describeRunning(lab: () => Laboratory): void {
  it('runs two machines at once, each with a console, and what they print is in their logs', async () => {
    const { fixture, first, second } = lab();
    for (const { machine, config } of [first, second]) {
      await untilPrinted(machine, config, fixture.prompt);
      expect(await machine.state()).toBe('running');
      expect((await stat(config.consoleLogPath)).mode & 0o777).toBe(0o600);
      // By this a machine that runs is told from none, where its row does not know.
      expect(await runFiles(config)).not.toEqual([]);
    }
    expect(first.machine.process.pid).not.toBe(second.machine.process.pid);
  });

  it('tells with which command line each machine was started', () => {
    const { first, second } = lab();
    for (const { launched, machine, config } of [first, second]) {
      const commandLine = expect.arrayContaining([config.vmId]);
      expect(launched).toContainEqual({ pid: machine.process.pid, commandLine });
    }
  });

  it('answers what is typed, and loses none of a long line', async () => {
    const { first } = lab();
    const long = 'banger '.repeat(60).trim();
    await type(first.machine, 'uname -r');
    await untilPrinted(first.machine, first.config, /\n\d+\.\d+\.\d+-\S+\r?\n.*# /);
    for (let round = 1; round <= 10; round++) {
      await type(first.machine, `echo ${round} ${long}`);
      // The very bytes, once: and the prompt after them.
      await untilPrinted(first.machine, first.config, new RegExp(`\\n${round} ${long}\\r?\\n.*# `));
    }
  });

  it('knows which VM a process is, and says what runs it', async () => {
    const { driver, first, second } = lab();
    for (const { machine, config } of [first, second]) {
      const { vmId, name } = config;
      expect(await driver.vmOfProcess(machine.process.pid)).toEqual({ id: vmId, name });
      expect(Object.keys(driver.accelerators)).toContain(machine.accelerator);
    }
    expect(await driver.vmOfProcess(process.pid)).toBeNull();
  });

  it('pauses and resumes, and tells of both', async () => {
    const { first } = lab();
    const seen = first.events.all.length;
    await first.machine.pause();
    expect(await first.machine.state()).toBe('paused');
    await first.machine.resume();
    expect(await first.machine.state()).toBe('running');
    expect(first.events.all.slice(seen)).toEqual([{ type: 'paused', reason: null }, { type: 'resumed' }]);
  });

  it('tells what a machine uses, and its counters grow with what the guest does', async () => {
    const { first } = lab();
    const before = await first.machine.usage();
    expect(before.residentBytes).toBeGreaterThan(0);
    await type(first.machine, 'sync; uname -r\n');
    await until(
      async () => {
        const { cpuSeconds, disk, network } = await first.machine.usage();
        expect(cpuSeconds).toBeGreaterThan(before.cpuSeconds ?? 0);
        expect(disk?.readBytes).toBeGreaterThanOrEqual(before.disk?.readBytes ?? 0);
        expect(network?.sentPackets).toBeGreaterThanOrEqual(before.network?.sentPackets ?? 0);
      },
      { timeout: 10_000 },
    );
  });

  it('leads a port of the loopback address into the guest, which is isolated', async () => {
    const { first } = lab();
    const url = `http://${first.config.loopbackAddress}:8080/`;
    // The forward accepts before the service in the guest is up.
    const answer = await until(() => fetch(url), { timeout: bootMs, interval: 50 });
    expect(answer.status).toBe(200);
  });

  it('opens a forward of a machine that runs, tells of those that are taken, and closes it again', async () => {
    const { driver, first } = lab();
    const { machine, config } = first;
    const wanted = [...config.forwards, { hostPort: 8081, guestPort: 80 }, { hostPort: 8098, guestPort: 80 }];
    const foreign = createServer().listen(8098, config.loopbackAddress);
    await new Promise((resolve) => foreign.once('listening', resolve));
    expect(driver.capabilities.liveForwards).toBe(true);
    expect(await machine.setForwards({ ...config, forwards: wanted })).toEqual([wanted[2]]);
    foreign.close();
    expect(await machine.forwards()).toEqual(wanted.slice(0, 2));
    const url = `http://${config.loopbackAddress}:8081/`;
    expect((await fetch(url, { headers: { connection: 'close' } })).status).toBe(200);
    expect(await machine.setForwards(config)).toEqual([]);
    expect(await machine.forwards()).toEqual(config.forwards);
    await expect(fetch(url)).rejects.toThrow();
  });
}
