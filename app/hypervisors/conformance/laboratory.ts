import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Hypervisor, LaunchedProcess } from '../driver/hypervisor.ts';
import type { Machine, MachineConfig } from '../driver/machine.ts';
import type { PlanHelpers } from '../processes/with-helpers.ts';
import {
  machineConfig,
  type RecordedEvents,
  recordEvents,
  refOf,
  runFiles,
  type TestImage,
} from '../testing/machines.ts';

/** A driver of the kind that is shown. */
interface DriverFixture {
  readonly driver: Hypervisor;
  /** What `kill -9` does to the hypervisor. */
  killFromOutside(machine: Machine): Promise<void>;
}

export interface HypervisorFixture extends DriverFixture {
  /** One whose machines have these helpers. */
  withHelpers(plan: PlanHelpers): DriverFixture;
  /** Boots to a shell that knows `uname -r` and `poweroff`, and answers HTTP on port 80. */
  readonly image: TestImage;
  /** The shell's prompt: what is typed before it comes, a guest may throw away. */
  readonly prompt: RegExp;
}

/** A machine that was started; a test that takes it back from its process puts what it got here. */
export interface Booted {
  readonly config: MachineConfig;
  machine: Machine;
  events: RecordedEvents;
  /** What its driver told of while it started. */
  readonly launched: readonly LaunchedProcess[];
}

/** A driver with two machines that run, and room for more. */
export interface Laboratory {
  readonly fixture: HypervisorFixture;
  readonly driver: Hypervisor;
  readonly dir: string;
  /** Isolated, with a forward to port 80. */
  readonly first: Booted;
  readonly second: Booted;
  /** A machine's description, with a disk that is there. */
  prepare(overrides?: Partial<MachineConfig>): Promise<MachineConfig>;
  /** To be ended with the laboratory at the latest. */
  start(config: MachineConfig): Promise<Booted>;
  /** The same, with nobody who listens to its events. */
  startUnheard(config: MachineConfig): Promise<Machine>;
  /** Nothing runs and nothing is left in the machine's private folder. */
  expectNothingLeft(config: MachineConfig): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds. */
export const bootMs = 60_000;

export async function openLaboratory(fixture: HypervisorFixture): Promise<Laboratory> {
  const { driver } = fixture;
  const dir = await mkdtemp(join(tmpdir(), 'hv-'));
  const started: Machine[] = [];

  async function prepare(overrides: Partial<MachineConfig> = {}): Promise<MachineConfig> {
    const config = machineConfig(dir, fixture.image, overrides);
    await driver.createDisk({
      basePath: fixture.image.rootfsPath,
      diskPath: config.diskPath,
      sizeMib: null,
    });
    return config;
  }

  async function startUnheard(
    config: MachineConfig,
    onLaunch?: (launched: LaunchedProcess) => void,
  ): Promise<Machine> {
    const machine = await driver.start(config, { onLaunch });
    started.push(machine);
    return machine;
  }

  async function start(config: MachineConfig): Promise<Booted> {
    const launched: LaunchedProcess[] = [];
    const machine = await startUnheard(config, (one) => launched.push(one));
    return { config, machine, events: recordEvents(machine), launched };
  }

  async function close(): Promise<void> {
    for (const machine of started) await machine.kill();
    await rm(dir, { recursive: true, force: true });
  }

  async function expectNothingLeft(config: MachineConfig): Promise<void> {
    expect(await runFiles(config)).toEqual([]);
    expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false });
  }

  try {
    const forwards = [{ hostPort: 8080, guestPort: 80 }];
    const first = await start(await prepare({ forwards, isolated: true }));
    const second = await start(await prepare());
    return { fixture, driver, dir, first, second, prepare, start, startUnheard, expectNothingLeft, close };
  } catch (error) {
    await close();
    throw error;
  }
}
