import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeHypervisor } from '../conformance/describe-hypervisor.ts';
import { createQemuDriver } from './driver.ts';
import { starterImage } from './testing/starter-image.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'qemu-driver-'));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

describeHypervisor('qemu', async () => ({
  driver: createQemuDriver({ stateDir }),
  image: await starterImage(),
  prompt: /:~# /,
  killFromOutside: async ({ process: { pid } }) => {
    process.kill(pid, 'SIGKILL');
  },
}));
