import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, watch } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { argumentOf, readCommandLine } from '../app/hypervisors/processes/process-arguments.ts';
import { starterImage } from '../app/hypervisors/qemu/testing/starter-image.ts';
import type { Apps } from './apps.ts';
import { ask } from './dashboard-page.ts';
import { withElectron } from './electron-process.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';

const rounds = 5;

/** From the click on Start to the first byte that the guest prints, in the page. */
export async function firstByte(apps: Apps): Promise<Measurement[]> {
  const { kernelPath, initrdPath, rootfsPath } = await starterImage();
  return withElectron(await apps.ours(20), async ({ page }) => {
    const files = { kernelPath, rootfsPath, ...(initrdPath ? { initrdPath } : {}) };
    const image = await ask(page, 'images.register', { name: 'bench', ...files });
    const spec = { vcpuCount: 1, memoryMib: 256, forwards: [] };
    const { id } = await ask(page, 'vms.create', { name: 'bench', imageId: image.id, spec });
    let commandLine: string[] = [];
    const ours = async () => {
      try {
        const took = await startInPage(page, id);
        const { runtime } = await ask(page, 'vms.get', { id });
        commandLine = await readCommandLine(runtime.pid ?? 0);
        return took;
      } finally {
        await ask(page, 'vms.forceStop', { id }); // it would outlive the app
      }
    };
    // The very command line of the start before, on the same files.
    const bare = () => startBare(commandLine);
    await interleave(1, ours, bare); // the first start finds out what KVM is good for, and remembers it
    const pair = await interleave(rounds, ours, bare);
    const what = "Start to the guest's first byte in the page; floor: the same QEMU command line, spawned";
    return [{ name: 'first-byte', unit: 'ms', ...pair, goal: 1.1, what }];
  });
}

/** Milliseconds, on the page's own clock. */
function startInPage(page: Page, vmId: string): Promise<number> {
  return page.evaluate(async (vmId) => {
    const { banger } = window;
    await banger.invoke('console.open', { vmId });
    let stop = () => {};
    const printed = new Promise<number>((resolve) => {
      stop = banger.on('console.data', (chunk) => {
        if (chunk.vmId === vmId) resolve(performance.now());
      });
    });
    const clicked = performance.now();
    const started = await banger.invoke('vms.start', { id: vmId });
    if (!started.ok) throw new Error(started.error.message);
    const at = await printed;
    stop();
    await banger.invoke('console.close', { vmId });
    return at - clicked;
  }, vmId);
}

/** Milliseconds from the spawn to the first growth of its console's log. */
async function startBare(commandLine: readonly string[]): Promise<number> {
  const [program, ...args] = commandLine;
  const log = /logfile=([^,]+)/.exec(argumentOf(commandLine, '-chardev') ?? '')?.[1];
  if (!program || !log) throw new Error('The VM has no command line with a console log.');
  const { size } = await stat(log);
  const done = new AbortController();
  const larger = untilLarger(log, size, done.signal);
  const spawnedAt = performance.now();
  const qemu = spawn(program, args, { cwd: '/', detached: true, stdio: 'ignore' });
  const ended = once(qemu, 'exit');
  try {
    await Promise.race([larger, ended.then(() => Promise.reject(gone))]);
    return performance.now() - spawnedAt;
  } finally {
    done.abort();
    qemu.kill('SIGTERM');
    await ended;
  }
}

const gone = new Error('QEMU ended before the guest printed anything.');

async function untilLarger(path: string, size: number, signal: AbortSignal): Promise<void> {
  for await (const _ of watch(path, { signal })) {
    if ((await stat(path)).size > size) return;
  }
}
