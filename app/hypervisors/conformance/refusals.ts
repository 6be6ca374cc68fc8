import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { machineConfig, type, untilPrinted } from '../testing/machines.ts';
import type { Laboratory } from './laboratory.ts';

/** Starts that cannot be, and leave nothing. */
export function describeRefusals(lab: () => Laboratory): void {
  it('refuses to start a machine twice, and the one that runs goes on', async () => {
    const { driver, first } = lab();
    await expect(driver.start(first.config)).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await first.machine.state()).toBe('running');
    await type(first.machine, 'echo not disturbed');
    await untilPrinted(first.machine, first.config, /\nnot disturbed\r?\n/);
  });

  it('refuses a disk that another machine uses, and leaves nothing of the one that wanted it', async () => {
    const { fixture, driver, dir, first, expectNothingLeft } = lab();
    const config = machineConfig(dir, fixture.image, { diskPath: first.config.diskPath });
    const failure = await driver.start(config).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'hypervisor_failed',
      message: expect.stringContaining('in use'),
    });
    await expectNothingLeft(config);
  });

  it('says which forward cannot be had, and leaves nothing', async () => {
    const { driver, prepare, expectNothingLeft } = lab();
    const config = await prepare({ forwards: [{ hostPort: 8099, guestPort: 80 }] });
    const server = createServer().listen(8099, config.loopbackAddress);
    await new Promise((resolve) => server.once('listening', resolve));
    const failure = await driver.start(config).catch((error: unknown) => error);
    server.close();
    expect(failure).toMatchObject({ code: 'port_taken', message: expect.stringContaining('8099') });
    await expectNothingLeft(config);
  });

  it('says that a kernel is missing, and leaves nothing', async () => {
    const { driver, dir, prepare, expectNothingLeft } = lab();
    const config = await prepare({ kernelPath: join(dir, 'no-such-kernel') });
    const failure = await driver.start(config).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'file_missing',
      message: expect.stringContaining('no-such-kernel'),
    });
    await expectNothingLeft(config);
  });

  it('leaves nothing of a start that was cancelled', async () => {
    const { driver, prepare, expectNothingLeft } = lab();
    const config = await prepare();
    const cancel = new AbortController();
    const starting = driver.start(config, { signal: cancel.signal });
    cancel.abort();
    await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    await expectNothingLeft(config);
  });
}
