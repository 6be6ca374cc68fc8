import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeHypervisor } from '../conformance.ts';
import { createQemuDriver } from './driver.ts';
import { starterImage } from './testing/starter-image.ts';

const probeCacheDir = mkdtempSync(join(tmpdir(), 'qemu-driver-'));
afterAll(() => rmSync(probeCacheDir, { recursive: true, force: true }));

describeHypervisor('qemu', async () => ({
  driver: createQemuDriver({ probeCacheDir }),
  image: await starterImage(),
  prompt: /:~# /,
  killFromOutside: async ({ process: { pid } }) => {
    process.kill(pid, 'SIGKILL');
  },
}));
