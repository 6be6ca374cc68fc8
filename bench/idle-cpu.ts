import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Apps } from './apps.ts';
import { ask } from './dashboard-page.ts';
import { evaluate, pageAddress } from './debugger.ts';
import { type RunningElectron, withPage, withRunning } from './electron-process.ts';
import { readTree } from './process-tree.ts';
import type { Measurement } from './table.ts';

const vms = 200;
/** Milliseconds that are measured, and that pass before: main process and page collect the garbage of the starts some 40 s later. */
const [span, settling] = [60_000, 50_000];
/** Of `/proc/PID/stat`: clock ticks in a second, on every Linux that Electron runs on. */
const ticksPerSecond = 100;

/** What an open dashboard costs while nothing happens, beside an empty window at the same time: percent of one core. */
export async function idleCpu(apps: Apps): Promise<Measurement[]> {
  const { file, env } = await apps.ours(vms);
  const ours = { file, args: ['--inspect=0'], env: { ...env, BANGER_HYPERVISOR: 'fake' } };
  return withRunning(apps.minimal(), (minimal) =>
    withRunning(ours, async (dashboard) => {
      await withPage(dashboard.pages, startAll);
      const [visible = 0, floor = 0] = await cpuOf(dashboard, minimal);
      await hide(dashboard);
      const [hidden = 0] = await cpuOf(dashboard);
      const shared = { unit: '%', floor: null } as const;
      const what = `of a core, ${vms} running VMs on the screen`;
      return [
        { name: 'idle-cpu', ours: visible, goal: 0.6, what, ...shared },
        { name: 'idle-cpu hidden', ours: hidden, goal: 0.5, what: 'the same, its window hidden', ...shared },
        {
          name: 'idle-cpu floor',
          ours: floor,
          goal: null,
          what: 'an empty window, on the screen',
          ...shared,
        },
      ];
    }),
  );
}

async function startAll(page: Page): Promise<void> {
  const { items } = await ask(page, 'vms.list', { limit: 1000 });
  for (const { id } of items) await ask(page, 'vms.start', { id });
}

async function hide({ main, pages }: RunningElectron): Promise<void> {
  if (!main) throw new Error('The dashboard listens to no debugger.');
  await evaluate(main, "require('electron').BrowserWindow.getAllWindows()[0].hide()");
  const page = await pageAddress(pages);
  while ((await evaluate(page, 'document.visibilityState')) !== 'hidden') await delay(100);
}

/** Of all processes of each, over the same time. */
async function cpuOf(...apps: RunningElectron[]): Promise<number[]> {
  const ticks = () => Promise.all(apps.map(async ({ pid }) => (await readTree(pid)).ticks));
  await delay(settling);
  const before = await ticks();
  await delay(span);
  const after = await ticks();
  return after.map((now, app) => (100 * (now - (before[app] ?? 0))) / ticksPerSecond / (span / 1000));
}
