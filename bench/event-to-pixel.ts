import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { starterImage } from '../app/hypervisors/qemu/testing/starter-image.ts';
import type { Apps } from './apps.ts';
import { ask } from './dashboard-page.ts';
import { withElectron } from './electron-process.ts';
import { median, quantile } from './statistics.ts';
import type { Measurement } from './table.ts';

const kills = 20;
const powerOffs = 4;
/** Milliseconds between two looks at a process that is about to end. */
const look = 1;

/** From the end of a machine to the frame that shows its row as stopped. */
export async function eventToPixel(apps: Apps): Promise<Measurement[]> {
  const { kernelPath, initrdPath, rootfsPath } = await starterImage();
  return withElectron(await apps.ours(20), async ({ page }) => {
    const files = { kernelPath, rootfsPath, ...(initrdPath ? { initrdPath } : {}) };
    const image = await ask(page, 'images.register', { name: 'bench', ...files });
    const spec = { vcpuCount: 1, memoryMib: 256, forwards: [] };
    const { id } = await ask(page, 'vms.create', { name: 'a-bench', imageId: image.id, spec });
    const killed: number[] = [];
    while (killed.length < kills) killed.push(await timed(page, id, killFromOutside));
    const off: number[] = [];
    while (off.length < powerOffs) off.push(await timed(page, id, (pid) => powerOff(page, id, pid)));
    const line = (name: string, ours: number, what: string, goal: number | null): Measurement => ({
      ...{ name, unit: 'ms', ours, floor: null, goal, what },
    });
    return [
      line('event-to-pixel p50', median(killed), `kill -9 of a QEMU to its row, ${kills} times`, null),
      line('event-to-pixel p95', quantile(killed, 0.95), 'the same', 100),
      line('power-off max', Math.max(...off), `a guest's own power-off to its row, ${powerOffs} times`, 100),
    ];
  });
}

/** Milliseconds. `end` ends the process and says when (`Date.now()`) it was over. */
async function timed(page: Page, id: string, end: (pid: number) => Promise<number>): Promise<number> {
  const { runtime } = await ask(page, 'vms.start', { id });
  const shown = page.evaluate(async (vm) => {
    const nextFrame = () => new Promise(requestAnimationFrame);
    const text = () => document.querySelector(`[data-vm="${vm}"]`)?.textContent ?? '';
    while (!text().includes('Running')) await nextFrame();
    while (!text().includes('Stopped')) await nextFrame();
    await nextFrame();
    return performance.timeOrigin + performance.now();
  }, id);
  // The page answers in order: from here on its loop watches.
  await page.evaluate(() => undefined);
  const ended = await end(runtime.pid ?? 0);
  return (await shown) - ended;
}

function killFromOutside(pid: number): Promise<number> {
  const at = Date.now();
  process.kill(pid, 'SIGKILL');
  return Promise.resolve(at);
}

async function powerOff(page: Page, vmId: string, pid: number): Promise<number> {
  for (;;) {
    const [newest] = await ask(page, 'boots.list', { vmId });
    if (newest?.phases.ready !== undefined) break;
    await delay(100);
  }
  await ask(page, 'console.write', { vmId, data: 'poweroff\n' });
  while (existsSync(`/proc/${pid}/status`)) await delay(look);
  return Date.now();
}
