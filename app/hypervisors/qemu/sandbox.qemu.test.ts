import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { machineConfig } from '../testing/machines.ts';
import { qemuArguments, sandbox } from './command-line.ts';
import { createQemuDriver } from './driver.ts';
import { openQmp } from './qmp-client.ts';
import { requireProgram } from './require-program.ts';
import { runFilesIn } from './run-files.ts';
import { starterImage } from './testing/starter-image.ts';
import { awaitUnixSocket } from './unix-socket.ts';

const dir = mkdtempSync(join(tmpdir(), 'sb-'));
let image: Awaited<ReturnType<typeof starterImage>>;
beforeAll(async () => {
  image = await starterImage();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Makes QEMU start a program, as a guest would that has taken it over; its own guest is held still. */
async function madeToSpawn(confined: boolean) {
  const config = machineConfig(dir, image);
  await createQemuDriver({ stateDir: dir }).createDisk({
    ...{ basePath: image.rootfsPath, diskPath: config.diskPath, sizeMib: null },
  });
  mkdirSync(config.runDir);
  const files = runFilesIn(config.runDir);
  const args = qemuArguments(config, 'tcg', files).filter((arg) => confined || !sandbox.includes(arg));
  const child = spawn(await requireProgram('qemu-system-x86_64'), ['-S', ...args], { stdio: 'ignore' });
  const ended = new AbortController();
  const exit = once(child, 'exit').finally(() => ended.abort());
  const qmp = await openQmp(await awaitUnixSocket(files.qmpSocket, ended.signal));
  const trace = join(config.runDir, 'spawned');
  await qmp.execute('migrate', { uri: `exec:touch ${trace}; cat >/dev/null` }).catch(() => {});
  const spawned = () => existsSync(trace);
  return { qmp, exit, spawned };
}

it('a QEMU that is made to start a program starts none, and is ended by the kernel', async () => {
  const { exit, spawned } = await madeToSpawn(true);
  expect(await exit).toEqual([null, 'SIGSYS']);
  expect(spawned()).toBe(false);
});

it('without its sandbox it would start it', async () => {
  const { qmp, exit, spawned } = await madeToSpawn(false);
  await expect.poll(spawned, { timeout: 10_000 }).toBe(true);
  await qmp.execute('quit').catch(() => {});
  expect(await exit).toEqual([0, null]);
});
