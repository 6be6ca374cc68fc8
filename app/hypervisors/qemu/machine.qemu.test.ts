import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, constants, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import type { Machine, MachineConfig, ProcessIdentity } from '../driver/machine.ts';
import { isHalted } from '../processes/process-identity.ts';
import { recordEvents, refOf } from '../testing/machines.ts';
import { runFilesIn } from './run-files.ts';
import { useQemuMachines } from './testing/qemu-machines.ts';
import { systemCallFilters } from './testing/system-call-filters.ts';
import { connectUnixSocket } from './unix-socket.ts';

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
});
