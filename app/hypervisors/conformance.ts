import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Hypervisor, Machine, MachineConfig } from './hypervisor.ts';
import {
  machineConfig,
  type RecordedEvents,
  recordEvents,
  refOf,
  runFiles,
  type TestImage,
  type,
  untilPrinted,
} from './testing/machines.ts';

export interface HypervisorFixture {
  readonly driver: Hypervisor;
  /** Boots to a shell that knows `uname -r` and `poweroff`, and answers HTTP on port 80. */
  readonly image: TestImage;
  /** The shell's prompt: what is typed before it comes, a guest may throw away. */
  readonly prompt: RegExp;
  /** What `kill -9` does. */
  killFromOutside(machine: Machine): Promise<void>;
}

const bootMs = 60_000;

/** What every driver does, shown on real machines: two boot, the others end before they have. */
export function describeHypervisor(name: string, setup: () => Promise<HypervisorFixture>): void {
  describe(`the ${name} driver`, { timeout: bootMs }, () => {
    let fixture: HypervisorFixture;
    let driver: Hypervisor;
    let dir: string;
    let first: Booted;
    let second: Booted;
    const started: Machine[] = [];

    interface Booted {
      readonly config: MachineConfig;
      machine: Machine;
      events: RecordedEvents;
    }

    async function prepare(overrides: Partial<MachineConfig> = {}): Promise<MachineConfig> {
      const config = machineConfig(dir, fixture.image, overrides);
      await driver.createDisk({
        basePath: fixture.image.rootfsPath,
        diskPath: config.diskPath,
        sizeMib: null,
      });
      return config;
    }

    async function start(config: MachineConfig): Promise<Booted> {
      const machine = await driver.start(config);
      started.push(machine);
      return { config, machine, events: recordEvents(machine) };
    }

    beforeAll(async () => {
      fixture = await setup();
      driver = fixture.driver;
      dir = await mkdtemp(join(tmpdir(), 'hv-'));
      const forwards = [{ hostPort: 8080, guestPort: 80 }];
      first = await start(await prepare({ forwards, isolated: true }));
      second = await start(await prepare());
    }, 4 * bootMs);

    afterAll(async () => {
      for (const machine of started) await machine.kill();
      await rm(dir, { recursive: true, force: true });
    });

    /** Nothing runs and nothing is left in the machine's private folder. */
    async function expectNothingLeft(config: MachineConfig): Promise<void> {
      expect(await runFiles(config)).toEqual([]);
      expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false });
    }

    it('runs two machines at once, each with a console, and what they print is in their logs', async () => {
      for (const { machine, config } of [first, second]) {
        await untilPrinted(machine, config, fixture.prompt);
        expect(await machine.state()).toBe('running');
        expect((await stat(config.consoleLogPath)).mode & 0o777).toBe(0o600);
      }
      expect(first.machine.process.pid).not.toBe(second.machine.process.pid);
    });

    it('answers what is typed, and loses none of a long line', async () => {
      const long = 'banger '.repeat(60).trim();
      await type(first.machine, 'uname -r');
      await untilPrinted(first.machine, first.config, /\n\d+\.\d+\.\d+-\S+\r?\n.*# /);
      for (let round = 1; round <= 10; round++) {
        await type(first.machine, `echo ${round} ${long}`);
        // The very bytes, once: and the prompt after them.
        await untilPrinted(first.machine, first.config, new RegExp(`\\n${round} ${long}\\r?\\n.*# `));
      }
    });

    it('pauses and resumes, and tells of both', async () => {
      const seen = first.events.all.length;
      await first.machine.pause();
      expect(await first.machine.state()).toBe('paused');
      await first.machine.resume();
      expect(await first.machine.state()).toBe('running');
      expect(first.events.all.slice(seen)).toEqual([{ type: 'paused', reason: null }, { type: 'resumed' }]);
    });

    it('tells what a machine uses, and its counters grow with what the guest does', async () => {
      const before = await first.machine.usage();
      expect(before.residentBytes).toBeGreaterThan(0);
      await type(first.machine, 'sync; uname -r\n');
      await vi.waitFor(
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
      const url = `http://${first.config.loopbackAddress}:8080/`;
      // The forward accepts before the service in the guest is up.
      const answer = await vi.waitFor(() => fetch(url), { timeout: bootMs, interval: 50 });
      expect(answer.status).toBe(200);
    });

    it('opens a forward of a machine that runs, tells of those that are taken, and closes it again', async () => {
      const { machine, config } = first;
      const wanted = [
        ...config.forwards,
        { hostPort: 8081, guestPort: 80 },
        { hostPort: 8098, guestPort: 80 },
      ];
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

    it('takes a machine back that it let go of: same process, same log, nothing lost', async () => {
      first.machine.detach();
      const adoption = await driver.adopt(refOf(first.config, first.machine.process));
      if (!adoption.found) throw new Error(adoption.reason);
      expect(adoption.state).toBe('running');
      expect(adoption.machine.process).toEqual(first.machine.process);
      expect(adoption.machine.accelerator).toBe(first.machine.accelerator);
      first.machine = adoption.machine;
      first.events = recordEvents(first.machine);
      started.push(first.machine);
      await type(first.machine, 'echo back again');
      await untilPrinted(first.machine, first.config, /\nback again\r?\n/);
      expect(await readFile(first.config.consoleLogPath, 'utf8')).toMatch(fixture.prompt);
    });

    it('finds a machine whose process nobody had time to note', async () => {
      second.machine.detach();
      const adoption = await driver.adopt(refOf(second.config, null));
      if (!adoption.found) throw new Error(adoption.reason);
      expect(adoption.machine.process).toEqual(second.machine.process);
      second.machine = adoption.machine;
      second.events = recordEvents(second.machine);
      started.push(second.machine);
    });

    it('does not take another process for the machine, nor one of another time or boot', async () => {
      const { process: own } = first.machine;
      const bootId = '00000000-0000-4000-8000-000000000000';
      for (const changed of [{ pid: process.pid }, { startTime: own.startTime + 1 }, { bootId }]) {
        const adoption = await driver.adopt(refOf(first.config, { ...own, ...changed }));
        expect(adoption).toMatchObject({ found: false, reason: expect.stringMatching(/\.$/) });
      }
      expect(await first.machine.state()).toBe('running');
    });

    it('refuses to start a machine twice, and the one that runs goes on', async () => {
      await expect(driver.start(first.config)).rejects.toMatchObject({ code: 'wrong_state' });
      expect(await first.machine.state()).toBe('running');
      await type(first.machine, 'echo not disturbed');
      await untilPrinted(first.machine, first.config, /\nnot disturbed\r?\n/);
    });

    it('refuses a disk that another machine uses, and leaves nothing of the one that wanted it', async () => {
      const config = machineConfig(dir, fixture.image, { diskPath: first.config.diskPath });
      const failure = await driver.start(config).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'hypervisor_failed',
        message: expect.stringContaining('in use'),
      });
      await expectNothingLeft(config);
    });

    it('says which forward cannot be had, and leaves nothing', async () => {
      const config = await prepare({ forwards: [{ hostPort: 8099, guestPort: 80 }] });
      const server = createServer().listen(8099, config.loopbackAddress);
      await new Promise((resolve) => server.once('listening', resolve));
      const failure = await driver.start(config).catch((error: unknown) => error);
      server.close();
      expect(failure).toMatchObject({ code: 'hypervisor_failed', message: expect.stringContaining('8099') });
      await expectNothingLeft(config);
    });

    it('says that a kernel is missing, and leaves nothing', async () => {
      const config = await prepare({ kernelPath: join(dir, 'no-such-kernel') });
      const failure = await driver.start(config).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'file_missing',
        message: expect.stringContaining('no-such-kernel'),
      });
      await expectNothingLeft(config);
    });

    it('leaves nothing of a start that was cancelled', async () => {
      const config = await prepare();
      const cancel = new AbortController();
      const starting = driver.start(config, cancel.signal);
      cancel.abort();
      await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
      await expectNothingLeft(config);
    });

    it('powers the guest off when asked, and tells so once', async () => {
      await first.machine.requestPowerOff();
      const exit = await first.events.exit;
      expect(exit).toMatchObject({ cause: 'guest_shutdown', reason: expect.stringMatching(/\.$/) });
      expect(first.events.all).toEqual([{ type: 'powering_off' }, { type: 'exited', exit }]);
      await expect(first.machine.state()).rejects.toMatchObject({ code: 'hypervisor_failed' });
      await expect(type(first.machine, 'echo')).rejects.toMatchObject({ code: 'hypervisor_failed' });
    });

    it('knows later that the guest had powered itself off', async () => {
      const adoption = await driver.adopt(refOf(first.config, first.machine.process));
      expect(adoption).toMatchObject({ found: false, cause: 'guest_shutdown' });
    });

    it('notices that a guest powers itself off', async () => {
      await type(second.machine, 'poweroff');
      expect(await second.events.exit).toMatchObject({ cause: 'guest_shutdown' });
    });

    it('ends a machine by force when told to', async () => {
      const { config, machine, events } = await start(await prepare());
      await machine.kill();
      expect(events.all.at(-1)).toMatchObject({ type: 'exited', exit: { cause: 'host_request' } });
      await expectNothingLeft(config);
      await machine.kill();
      expect(events.all.filter((event) => event.type === 'exited')).toHaveLength(1);
    });

    it('looks at a machine without touching it, and sees when it is gone', async () => {
      const { config, machine } = await start(await prepare());
      const known = machine.process;
      machine.detach();
      const found = await driver.examine(refOf(config, known));
      expect(found).toEqual({ process: known, why: null, control: { answers: true, state: 'running' } });
      expect(await driver.examine(refOf(config, known))).toEqual(found);
      const marks = await driver.identityMarks(refOf(config, known));
      expect(marks.map(({ mark }) => mark)).toEqual(['pid', 'start_time', 'boot_id', 'uuid']);
      for (const mark of marks) expect(mark.found).toBe(mark.recorded);
      expect(await driver.endProcess(refOf(config, known))).toBe(true);
      expect((await driver.identityMarks(refOf(config, known))).map((mark) => mark.found)).toEqual([
        ...['', null, known.bootId, null],
      ]);
      expect(await driver.identityMarks(refOf(config, null))).toEqual([]);
      expect(await driver.examine(refOf(config, known))).toMatchObject({ process: null, control: null });
    });

    it('ends the process of a machine that cannot be asked, by its identity, and no other', async () => {
      const { config, machine } = await start(await prepare());
      machine.detach();
      await Promise.all(
        (await runFiles(config))
          .filter((name) => name.endsWith('.sock'))
          .map((name) => rm(join(config.runDir, name))),
      );
      const stranger = { ...machine.process, pid: process.pid };
      expect(await driver.endProcess(refOf(config, stranger))).toBe(false);
      expect(await driver.endProcess(refOf(config, machine.process))).toBe(true);
      expect(await driver.adopt(refOf(config, machine.process))).toMatchObject({ found: false });
      expect(await driver.endProcess(refOf(config, machine.process))).toBe(false);
    });

    it('notices kill -9 at once, tells even a listener who comes late, and starts again over the remains', async () => {
      const config = await prepare();
      const machine = await driver.start(config);
      started.push(machine);
      const { process: killed } = machine;
      await fixture.killFromOutside(machine);
      await vi.waitFor(async () => expect(machine.state()).rejects.toThrow(), { interval: 5 });
      const exit = await recordEvents(machine).exit;
      expect(exit).toMatchObject({ cause: 'killed', exitCode: null, signal: 'SIGKILL' });
      expect(exit.reason).toContain('SIGKILL');
      expect(await driver.adopt(refOf(config, killed))).toMatchObject({ found: false, cause: 'killed' });
      const again = await start(config);
      expect(await again.machine.state()).toBe('running');
      await again.machine.kill();
    });

    it('makes a disk of next to no size, for its owner only', async () => {
      const config = await prepare();
      const { blocks, mode } = await stat(config.diskPath);
      expect(blocks * 512).toBeLessThan(1024 * 1024);
      expect(mode & 0o777).toBe(0o600);
    });

    it('refuses a disk smaller than the image, an image that is not there, and to write over a file', async () => {
      const basePath = join(dir, 'base.img');
      const diskPath = join(dir, 'made.qcow2');
      await writeFile(basePath, Buffer.alloc(3 * 1024 * 1024));
      const attempt = (request: object) => driver.createDisk({ basePath, diskPath, sizeMib: 4, ...request });
      await expect(attempt({ sizeMib: 2 })).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(attempt({ basePath: join(dir, 'nowhere') })).rejects.toMatchObject({
        code: 'file_missing',
      });
      await expect(stat(diskPath)).rejects.toMatchObject({ code: 'ENOENT' });
      await attempt({});
      const made = await readFile(diskPath);
      await expect(attempt({})).rejects.toMatchObject({ code: 'file_invalid' });
      expect(await readFile(diskPath)).toEqual(made);
    });
  });
}
