import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Hypervisor } from '../../driver/hypervisor.ts';
import type { Machine, MachineConfig } from '../../driver/machine.ts';
import { machineConfig } from '../../testing/machines.ts';
import { createQemuDriver } from '../driver.ts';
import { starterImage } from './starter-image.ts';

export interface QemuMachines {
  readonly dir: string;
  readonly driver: Hypervisor;
  readonly image: Awaited<ReturnType<typeof starterImage>>;
  /** A machine's description, with a disk that is there. */
  prepare(overrides?: Partial<MachineConfig>, home?: string): Promise<MachineConfig>;
  start(config: MachineConfig): Promise<Machine>;
  /** To be ended after the last test, like those that are started. */
  keep(machine: Machine): Machine;
}

/** Milliseconds: the starter image may have to be built. */
const setUpMs = 240_000;

/** For a `describe`: a folder, a driver and an image from before its first test until after its last. */
export function useQemuMachines(): QemuMachines {
  const dir = mkdtempSync(join(tmpdir(), 'qm-'));
  const driver = createQemuDriver({ stateDir: dir });
  const machines: Machine[] = [];
  let image: QemuMachines['image'];
  beforeAll(async () => {
    image = await starterImage();
  }, setUpMs);
  afterAll(async () => {
    for (const machine of machines) await machine.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const keep = (machine: Machine) => {
    machines.push(machine);
    return machine;
  };
  return {
    dir,
    driver,
    get image() {
      return image;
    },
    keep,
    prepare: async (overrides = {}, home = dir) => {
      const config = machineConfig(home, image, overrides);
      await driver.createDisk({ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null });
      return config;
    },
    start: async (config) => keep(await driver.start(config)),
  };
}
