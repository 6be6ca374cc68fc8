import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedTar } from '../../starter/seed.ts';
import { until } from '../../testing/until.ts';
import type { Machine, MachineConfig, ProcessIdentity } from '../driver/machine.ts';
import { isHalted } from '../processes/process-identity.ts';
import { machineConfig, recordEvents, refOf, type, untilPrinted } from '../testing/machines.ts';
import { qemuArguments } from './command-line.ts';
import { createQemuDriver } from './driver.ts';
import { findingOf, runProbe } from './kvm-probe.ts';
import { openQmp } from './qmp-client.ts';
import { requireProgram } from './require-program.ts';
import { runFilesIn } from './run-files.ts';
import { useQemuMachines } from './testing/qemu-machines.ts';
import { starterImage } from './testing/starter-image.ts';
import { systemCallFilters } from './testing/system-call-filters.ts';
import { awaitUnixSocket, connectUnixSocket } from './unix-socket.ts';

const bootMs = 60_000;

describe('a QEMU machine', { timeout: bootMs }, () => {
  const machines = useQemuMachines();
  const { dir, driver, prepare, start, keep } = machines;

  async function adopt(config: MachineConfig, process: ProcessIdentity): Promise<Machine> {
    const adoption = await driver.adopt(refOf(config, process));
    if (!adoption.found) throw new Error(adoption.reason);
    return keep(adoption.machine);
  }

  it('is confined, has a session of its own, and holds no file of ours but its logs and disks', async () => {
    const ours = join(dir, 'open-in-the-dashboard');
    openSync(ours, 'w');
    const config = await prepare();
    const { pid } = (await start(config)).process;
    expect(systemCallFilters(pid)).toBeGreaterThan(systemCallFilters(process.pid));
    const folder = `/proc/${pid}/fd`;
    const open = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd))));
    expect(open).toEqual(
      expect.arrayContaining([config.diskPath, config.hypervisorLogPath, config.consoleLogPath]),
    );
    expect(open).not.toContain(ours);
    const [, session] =
      / \d+ \d+ (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').split(')')[1] ?? '') ?? [];
    expect(Number(session)).toBe(pid);
  });

  it('appends to its log, which stays short while it runs', async () => {
    const config = await prepare();
    const { pid } = (await start(config)).process;
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/2`, 'utf8'))?.[1];
    expect(await readlink(`/proc/${pid}/fd/2`)).toBe(config.hypervisorLogPath);
    expect(Number.parseInt(flags ?? '', 8) & constants.O_APPEND).toBe(constants.O_APPEND);
    appendFileSync(config.hypervisorLogPath, 'warning\n'.repeat(1024 * 1024));
    await until(() => expect(statSync(config.hypervisorLogPath).size).toBeLessThan(513 * 1024), {
      timeout: bootMs,
    });
  });

  describe('whose dashboard is killed', () => {
    let config: MachineConfig;
    let identity: ProcessIdentity;

    beforeAll(async () => {
      config = await prepare();
      const script = fileURLToPath(new URL('testing/start-machine.ts', import.meta.url));
      const dashboard = spawn(process.execPath, [script, JSON.stringify(config), dir], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const [output] = (await once(dashboard.stdout, 'data')) as [Buffer];
      identity = JSON.parse(output.toString()) as ProcessIdentity;
      dashboard.kill('SIGKILL');
      await once(dashboard, 'exit');
    }, bootMs);

    it('lives on, and another dashboard takes it over and sees at once when it is killed', async () => {
      const machine = await adopt(config, identity);
      expect(await machine.state()).toBe('running');
      const events = recordEvents(machine);
      process.kill(identity.pid, 'SIGKILL');
      expect(await events.exit).toMatchObject({ cause: 'killed', exitCode: null, signal: null });
    });
  });

  it('is gone with all its locks when it is told to be gone: its disk can be used again at once', async () => {
    const config = await prepare();
    for (let round = 0; round < 5; round++) {
      const first = await start(config);
      first.detach();
      const adopted = await adopt(config, first.process);
      const { exit } = recordEvents(adopted);
      process.kill(first.process.pid, 'SIGKILL');
      expect(await exit).toMatchObject({ cause: 'killed' });
    }
  });

  it('that another dashboard holds is not taken for dead: its state is not known', async () => {
    const config = await prepare();
    const machine = await start(config);
    await expect(driver.adopt(refOf(config, machine.process))).rejects.toMatchObject({ code: 'timeout' });
    expect(await machine.state()).toBe('running');
  });

  it('that a signal halted is said to be, and ended by force all the same', async () => {
    const config = await prepare();
    const machine = await start(config);
    const events = recordEvents(machine);
    process.kill(machine.process.pid, 'SIGSTOP');
    await expect.poll(() => isHalted(machine.process.pid), { interval: 5 }).toBe(true);
    const { control } = await driver.examine(refOf(config, machine.process));
    expect(control).toEqual({ answers: false, reason: expect.stringContaining('stopped QEMU (SIGSTOP)') });
    await machine.kill();
    expect(await events.exit).toMatchObject({ cause: 'host_request', signal: 'SIGKILL' });
  });

  it('that nobody has noted, and that has not noted itself yet, is found by the uuid on its command line', async () => {
    const config = await prepare();
    const machine = await start(config);
    machine.detach();
    rmSync(runFilesIn(config.runDir).pidFile);
    const adoption = await driver.adopt(refOf(config, null));
    expect(adoption).toMatchObject({ found: true, machine: { process: machine.process } });
    if (adoption.found) await adoption.machine.kill();
    expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false });
  });

  it('that hangs is not said to have lost its socket, however often it is looked at, and is found when it goes on', async () => {
    const config = await prepare();
    const machine = await start(config);
    const { pid } = machine.process;
    machine.detach();
    process.kill(pid, 'SIGSTOP');
    try {
      // More than may wait to be let in.
      const waiting = await Promise.allSettled(
        Array.from({ length: 4 }, () => connectUnixSocket(runFilesIn(config.runDir).qmpSocket)),
      );
      await expect(driver.adopt(refOf(config, machine.process))).rejects.toMatchObject({
        message: expect.stringMatching(/^QEMU .*(does|did)n’t answer on its control socket/),
      });
      for (const one of waiting) if (one.status === 'fulfilled') one.value.destroy();
      process.kill(pid, 'SIGCONT');
      const adoption = await driver.adopt(refOf(config, machine.process));
      expect(adoption).toMatchObject({ found: true, state: 'running' });
      if (adoption.found) adoption.machine.detach();
    } finally {
      await driver.endProcess(refOf(config, machine.process));
    }
  });

  it('told to end by a polite signal says so, then and later', async () => {
    const config = await prepare();
    const machine = await start(config);
    const events = recordEvents(machine);
    process.kill(machine.process.pid, 'SIGTERM');
    const exit = await events.exit;
    expect(exit).toMatchObject({ cause: 'host_request', exitCode: 0 });
    expect(exit.lastWords.at(-1)).toContain('terminating on signal 15');
    const adoption = await driver.adopt(refOf(config, machine.process));
    expect(adoption).toMatchObject({ found: false, cause: 'host_request', lastWords: exit.lastWords });
  });

  it('is refused before it starts when its sockets would have too long a path', async () => {
    const runDir = join(dir, 'x'.repeat(100));
    await expect(driver.start(await prepare({ runDir }))).rejects.toMatchObject({
      code: 'hypervisor_failed',
    });
  });

  describe('that has booted', () => {
    const service: Server = createServer((client) =>
      client.on('error', () => client.destroy()).end('host service reached\n'),
    );
    let open: { config: MachineConfig; machine: Machine };
    let isolated: { config: MachineConfig; machine: Machine };

    beforeAll(async () => {
      service.listen(0, '127.0.0.1');
      await once(service, 'listening');
      const seedPath = join(dir, 'seed.tar');
      const seed = [{ path: 'etc/hostname', content: 'seeded\n', mode: 0o644 }];
      writeFileSync(seedPath, seedTar(seed));
      // As a row of another database may have it: the address that is the gateway's by custom.
      const openConfig = await prepare({ seedPath, guestIp: '172.16.0.2' });
      const hostileHome = join(dir, 'a,b=c "d" %s 😀');
      mkdirSync(hostileHome);
      const isolatedConfig = await prepare({ isolated: true, name: '-n,process="x"' }, hostileHome);
      open = { config: openConfig, machine: await start(openConfig) };
      isolated = { config: isolatedConfig, machine: await start(isolatedConfig) };
    }, bootMs);

    afterAll(() => service.close());

    const booted = ({ config, machine }: typeof open) => untilPrinted(machine, config, /:~# /);

    function fetchInGuest({ machine }: typeof open, gateway: string): Promise<void> {
      const { port } = service.address() as AddressInfo;
      return type(machine, `echo GET / | nc -w 3 ${gateway} ${port} || echo un''reachable`);
    }

    it('has the address that it was given, and what its seed brought', async () => {
      await booted(open);
      await type(open.machine, 'cat /run/banger/address; hostname');
      await untilPrinted(open.machine, open.config, /\n172\.16\.0\.2\r?\nseeded\r?\n/);
    });

    it('reaches services of the host through its gateway, unless it is isolated', async () => {
      await booted(isolated);
      await fetchInGuest(open, '172.16.0.3');
      await untilPrinted(open.machine, open.config, /\nhost service reached\r?\n/);
      await fetchInGuest(isolated, isolated.config.guestIp.replace(/\d+$/, '2'));
      const log = await untilPrinted(isolated.machine, isolated.config, /\nunreachable\r?\n/);
      expect(log).not.toContain('host service reached');
    });

    it('says why its kernel panicked', async () => {
      const { exit } = recordEvents(isolated.machine);
      await type(isolated.machine, 'echo c >/proc/sysrq-trigger');
      expect(await exit).toMatchObject({
        cause: 'guest_panic',
        reason: 'The guest’s kernel panicked: sysrq triggered crash.',
      });
    });

    it('boots again when its guest restarts: once, as the same process, whatever it has printed before', async () => {
      const { config, machine } = open;
      const events = recordEvents(machine);
      const prompts = (log: string) => log.split('banger: ready').length - 1;
      for (const printed of ['echo reboot', "echo 'Kernel panic - not syncing: no root'"]) {
        const before = prompts(readFileSync(config.consoleLogPath, 'utf8'));
        await type(machine, `${printed}; reboot`);
        await untilPrinted(machine, config, new RegExp(`(ready[^]*){${before + 1}}:~# `));
        expect(await machine.state()).toBe('running');
      }
      expect(events.all).toEqual([{ type: 'restarted' }, { type: 'restarted' }]);
      await type(machine, 'poweroff');
      expect(await events.exit).toMatchObject({ cause: 'guest_shutdown', exitCode: 0 });
    });
  });

  it('whose kernel panics at once, before it has any driver, is ended, and its console tells why', async () => {
    const config = await prepare({ initrdPath: null });
    const { exit } = recordEvents(await start(config));
    const { cause, reason } = await exit;
    expect(cause).toBe('guest_panic');
    expect(reason).toMatch(
      /^The guest reset itself after its console said “Kernel panic - not syncing: VFS: .*”\.$/,
    );
    expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false, cause: 'guest_panic' });
  });
});

describe('what KVM needs, tried without KVM', () => {
  const tcg = ['-accel', 'tcg', '-cpu', 'max'];

  it('is a probe guest that reaches long mode and counts to its end', async () => {
    expect(findingOf(await runProbe(await requireProgram('qemu-system-x86_64'), tcg))).toBe('works');
  });

  it(
    'is a microvm with a command line that QEMU takes',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'mv-'));
      const image = await starterImage();
      const config = machineConfig(dir, image, { forwards: [{ hostPort: 8080, guestPort: 80 }] });
      await createQemuDriver({ stateDir: dir }).createDisk({
        ...{ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null },
      });
      mkdirSync(config.runDir);
      const files = runFilesIn(config.runDir);
      const args = qemuArguments(config, 'kvm', files).map(
        (arg) => ({ kvm: 'tcg', host: 'max' })[arg] ?? arg,
      );
      const child = spawn(await requireProgram('qemu-system-x86_64'), args, {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let complaints = '';
      child.stderr.on('data', (chunk) => {
        complaints += chunk;
      });
      const ended = new AbortController();
      const exit = once(child, 'exit').finally(() => ended.abort());
      const socket = await awaitUnixSocket(files.qmpSocket, ended.signal).catch(() => null);
      if (!socket) throw new Error(complaints);
      const qmp = await openQmp(socket);
      await qmp.execute('quit').catch(() => {});
      expect(await exit).toEqual([0, null]);
      rmSync(dir, { recursive: true, force: true });
    },
    bootMs,
  );
});
