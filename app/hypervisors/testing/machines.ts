import { randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine, MachineConfig, MachineEvent, MachineExit, MachineRef } from '../driver/machine.ts';

/** The files of an image that boots to a shell on its console. */
export interface TestImage {
  readonly kernelPath: string;
  readonly initrdPath: string | null;
  readonly rootfsPath: string;
}

/** A small machine with files of its own under `dir`; its disk is yet to be made. */
export function machineConfig(
  dir: string,
  image: TestImage,
  overrides: Partial<MachineConfig> = {},
): MachineConfig {
  const vmId = randomUUID();
  const home = join(dir, vmId.slice(0, 8));
  mkdirSync(home, { mode: 0o700 });
  const [a, b] = [randomInt(1, 255), randomInt(4, 255)];
  return {
    ...{ vmId, name: `test-${vmId.slice(0, 4)}` },
    ...{ kernelPath: image.kernelPath, initrdPath: image.initrdPath },
    ...{ diskPath: join(home, 'disk.qcow2'), seedPath: null },
    ...{ vcpuCount: 1, memoryMib: 128 },
    ...{ guestIp: `10.88.${a}.${b}`, loopbackAddress: `127.88.${a}.${b}` },
    ...{ forwards: [], isolated: false },
    ...{ consoleLogPath: join(home, 'console.log'), hypervisorLogPath: join(home, 'hypervisor.log') },
    runDir: join(home, 'run'),
    ...overrides,
  };
}

/** What the dashboard remembers of a machine. */
export function refOf(
  config: MachineConfig,
  process: MachineRef['process'],
  helpers: MachineRef['helpers'] = [],
): MachineRef {
  const { vmId, runDir, consoleLogPath, hypervisorLogPath } = config;
  return { vmId, process, helpers, runDir, consoleLogPath, hypervisorLogPath };
}

/** Resolves to the console log once it holds what is looked for. */
export function untilPrinted(machine: Machine, config: MachineConfig, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      readFile(config.consoleLogPath, 'utf8').then((log) => {
        if (!what.test(log)) return;
        unsubscribe();
        resolve(log);
      }, reject);
    };
    const unsubscribe = machine.onConsoleGrowth(look);
    look();
  });
}

export interface RecordedEvents {
  readonly all: MachineEvent[];
  readonly exit: Promise<MachineExit>;
}

export function recordEvents(machine: Machine): RecordedEvents {
  const all: MachineEvent[] = [];
  const exit = new Promise<MachineExit>((resolve) => {
    machine.onEvent((event) => {
      all.push(event);
      if (event.type === 'exited') resolve(event.exit);
    });
  });
  return { all, exit };
}

export function type(machine: Machine, line: string): Promise<void> {
  return machine.writeConsole(Buffer.from(`${line}\r`));
}

/** What is in a machine's private folder; empty too when there is no folder. */
export async function runFiles({ runDir }: MachineConfig): Promise<string[]> {
  return readdir(runDir).catch(() => []);
}
