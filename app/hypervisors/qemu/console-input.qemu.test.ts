import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { machineConfig, untilPrinted } from '../testing/machines.ts';
import { createQemuDriver } from './driver.ts';
import { starterImage } from './testing/starter-image.ts';

it('a long paste arrives complete and in order', { timeout: 100_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'console-input-'));
  const image = await starterImage();
  const config = machineConfig(dir, image);
  const driver = createQemuDriver({ stateDir: dir });
  await driver.createDisk({ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null });
  const machine = await driver.start(config);
  try {
    const type = (text: string) => machine.writeConsole(new TextEncoder().encode(text));
    await untilPrinted(machine, config, /:~# /);
    const pasted = randomBytes(192 * 1024).toString('base64');
    // Raw, for the guest's line discipline drops what does not fit into its line of 4095 bytes.
    await type(`stty raw -echo; echo re""ady; head -c ${pasted.length} | md5sum; stty sane\n`);
    await untilPrinted(machine, config, /ready/);
    const message = 64 * 1024;
    for (let at = 0; at < pasted.length; at += message) await type(pasted.slice(at, at + message));
    await untilPrinted(machine, config, new RegExp(createHash('md5').update(pasted).digest('hex')));
    expect(pasted).toHaveLength(4 * message);
  } finally {
    await machine.kill();
    machine.detach();
    rmSync(dir, { recursive: true, force: true });
  }
});
