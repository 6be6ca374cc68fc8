import type { Page } from '@playwright/test';
import type { ListVmsInput } from '../app/contract/index.ts';
import type { Apps } from './apps.ts';
import { ask } from './dashboard-page.ts';
import { withElectron } from './electron-process.ts';
import { median, quantile } from './statistics.ts';
import type { Measurement } from './table.ts';

declare global {
  interface Window {
    /** What bench/minimal-window/preload.cjs puts there. */
    readonly bare: { keep(value: unknown): Promise<void>; fetch(input: unknown): Promise<unknown> };
  }
}

const vms = 1000;
const warmUps = 50;
const calls = 300;
/** Calls before the other one's turn. */
const turn = 50;

interface Question {
  readonly channel: 'vms.list' | 'vms.counts';
  readonly input: ListVmsInput;
}

/** Questions about many VMs, from the page and back, beside the same answers through nothing but Electron. */
export async function roundTrip(apps: Apps): Promise<Measurement[]> {
  const [ours, minimal] = [await apps.ours(vms), apps.minimal('bridge')];
  return withElectron(ours, ({ page }) =>
    withElectron(minimal, async ({ page: bare }) => [
      ...(await compare(page, bare, 'vms.list', { channel: 'vms.list', input: {} })),
      ...(await compare(page, bare, 'vms.list all', { channel: 'vms.list', input: { limit: 1000 } })),
      ...(await compare(page, bare, 'vms.counts', { channel: 'vms.counts', input: {} })),
    ]),
  );
}

async function compare(page: Page, bare: Page, name: string, question: Question): Promise<Measurement[]> {
  const answer = await ask(page, question.channel, question.input);
  await bare.evaluate((value) => window.bare.keep(value), answer);
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  await timeOurs(page, question, warmUps);
  await timeBare(bare, question, warmUps);
  for (let done = 0; done < calls; done += turn) {
    times.ours.push(...(await timeOurs(page, question, turn)));
    times.floor.push(...(await timeBare(bare, question, turn)));
  }
  const what = `${'items' in answer ? `${answer.items.length} of ${vms} VMs` : `how many of ${vms} VMs are in each state`} to the page; floor: ipcRenderer.invoke with the same answer`;
  const at = (fraction: number) => ({
    ours: quantile(times.ours, fraction),
    floor: quantile(times.floor, fraction),
  });
  const rest = { unit: 'ms', goal: null, what } as const;
  return [
    { name: `${name} p50`, ...at(0.5), ...rest },
    { name: `${name} p99`, ...at(0.99), ...rest },
  ];
}

/** Milliseconds of each call, one after the other. */
function timeOurs(page: Page, question: Question, count: number): Promise<number[]> {
  return page.evaluate(
    async ({ channel, input, count }) => {
      const times: number[] = [];
      while (times.length < count) {
        const asked = performance.now();
        await window.banger.invoke(channel as 'vms.list', input);
        times.push(performance.now() - asked);
      }
      return times;
    },
    { ...question, count },
  );
}

function timeBare(page: Page, { input }: Question, count: number): Promise<number[]> {
  return page.evaluate(
    async ({ input, count }) => {
      const times: number[] = [];
      while (times.length < count) {
        const asked = performance.now();
        await window.bare.fetch(input);
        times.push(performance.now() - asked);
      }
      return times;
    },
    { input, count },
  );
}

const renames = 30;

/** From a change that the main process makes (asked for in the page, the request included) to the row that shows it. */
export async function changeToPixel(apps: Apps): Promise<Measurement[]> {
  return withElectron(await apps.ours(20), async ({ page }) => {
    const times: number[] = [];
    while (times.length < renames) times.push(await rename(page, `renamed-${times.length}`));
    const what = 'a rename of the first VM, from the call to the next frame after its row shows it';
    return [{ name: 'change-to-pixel', unit: 'ms', ours: median(times), floor: null, goal: 100, what }];
  });
}

function rename(page: Page, name: string): Promise<number> {
  return page.evaluate(async (name) => {
    const nextFrame = () => new Promise(requestAnimationFrame);
    const row = document.querySelector<HTMLElement>('[data-vm]');
    if (!row) throw new Error('The dashboard shows no VM.');
    const id = row.dataset.vm ?? '';
    const asked = performance.now();
    const renamed = window.banger.invoke('vms.update', { id, name });
    while (!document.querySelector(`[data-vm="${id}"]`)?.textContent?.includes(name)) await nextFrame();
    await nextFrame();
    const took = performance.now() - asked;
    await renamed;
    return took;
  }, name);
}
