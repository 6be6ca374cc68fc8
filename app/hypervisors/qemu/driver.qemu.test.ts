import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeHypervisor } from '../conformance/describe-hypervisor.ts';
import type { Machine } from '../driver/machine.ts';
import type { PlanHelpers } from '../processes/with-helpers.ts';
import { createQemuDriver } from './driver.ts';
import { starterImage } from './testing/starter-image.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'qemu-driver-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

function fixture(helpers?: PlanHelpers) {
  return {
    driver: createQemuDriver({ stateDir, ...(helpers ? { helpers } : {}) }),
    killFromOutside: async ({ process: { pid } }: Machine) => {
      process.kill(pid, 'SIGKILL');
    },
  };
}

describeHypervisor('qemu', async () => ({
  ...fixture(),
  withHelpers: fixture,
  image: await starterImage(),
  prompt: /:~# /,
}));
