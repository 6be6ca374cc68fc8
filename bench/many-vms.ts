import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Apps } from './apps.ts';
import { type ElectronProcess, withElectron } from './electron-process.ts';
import { rendererMemory } from './process-tree.ts';
import { median } from './statistics.ts';
import type { Measurement } from './table.ts';

const [many, few] = [10_000, 100];
/** Pixels of wheel, and the milliseconds that they take. */
const [distance, duration] = [150_000, 2000];
/** Milliseconds between two turns of the wheel: about as often as the screen is drawn anew. */
const turn = 16;
/** Milliseconds after which the page has let go of rows that were scrolled away. */
const forgetting = 12_000;
/** The ends of what is searched for: each finds other VMs than the one before. */
const digits = ['7', '8', '6', '5', '4', '3', '2', '1'];

/** Ten thousand VMs in the list; a hundred, on this computer in the same minutes, are the floor. */
export async function manyVms(apps: Apps): Promise<Measurement[]> {
  const started = performance.now();
  const large = await apps.ours(many);
  const seeded = performance.now() - started;
  const ours = await withElectron(large, (app) => look(app, '-0'));
  const floor = await withElectron(await apps.ours(few), (app) => look(app, '-00'));
  const tasks = (of: Look) => `${of.tasks.length} over 50 ms`;
  const wheel = `the longest task of the page while ${distance} pixels of wheel go by in ${duration / 1000} s (${tasks(ours)})`;
  const alike = `floor: with ${few}`;
  return [
    line('seed-10000', 'ms', seeded, null, 20_000, `a demo installation of ${many} VMs`),
    line(
      'wheel-10000',
      'ms',
      longest(ours),
      null,
      50,
      `${wheel}; with ${few}: ${longest(floor).toFixed(0)} ms (${tasks(floor)})`,
    ),
    line(
      'search-10000',
      'ms',
      ours.search,
      null,
      50,
      `a key of the search to the frame of its answer; with ${few}: ${floor.search.toFixed(1)} ms`,
    ),
    line(
      'page-memory-10000',
      'MiB',
      ours.memory,
      floor.memory,
      1.15,
      `the page's own memory after that; ${alike}`,
    ),
  ];
}

interface Look {
  /** Milliseconds of each task that took longer than 50. */
  readonly tasks: readonly number[];
  /** Milliseconds. */
  readonly search: number;
  /** MiB. */
  readonly memory: number;
}

const longest = ({ tasks }: Look) => Math.max(0, ...tasks);

/** `stem` and a digit: what the names of more VMs than fit the screen have in them, or of ten. */
async function look({ page, pid }: ElectronProcess, stem: string): Promise<Look> {
  const tasks = await spin(page);
  const search = median(await searchFor(page, stem));
  await page.getByRole('textbox', { name: 'Search VMs' }).fill('');
  await delay(forgetting);
  const debug = await page.context().newCDPSession(page);
  await debug.send('HeapProfiler.collectGarbage');
  return { tasks, search, memory: await rendererMemory(pid) };
}

async function spin(page: Page): Promise<number[]> {
  const recorded = await page.evaluateHandle(() => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      tasks.push(...list.getEntries().map((entry) => entry.duration));
    });
    observer.observe({ type: 'longtask' });
    return { tasks, observer };
  });
  await page.getByRole('table').hover();
  const started = performance.now();
  for (let done = 0; done < distance; ) {
    const due = Math.min(1, (performance.now() - started) / duration) * distance;
    await page.mouse.wheel(0, due - done);
    done = due;
    await delay(turn);
  }
  await delay(1000);
  return recorded.evaluate(({ tasks, observer }) => {
    observer.disconnect();
    return tasks;
  });
}

/** From the event of the key to the frame whose rows are those that the text finds. */
function searchFor(page: Page, stem: string): Promise<number[]> {
  return page.evaluate(
    async (texts) => {
      const nextFrame = () => new Promise(requestAnimationFrame);
      const box = document.querySelector<HTMLInputElement>('[aria-label^="Search VMs"]');
      const setText = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      if (!box || !setText) throw new Error('The page has no search.');
      const finds = (text: string) => {
        const names = [...document.querySelectorAll('[data-vm] a')].map((link) => link.textContent ?? '');
        return names.length > 0 && names.every((name) => name.includes(text));
      };
      const times: number[] = [];
      for (const text of texts) {
        const pressed = performance.now();
        setText.call(box, text);
        box.dispatchEvent(new Event('input', { bubbles: true }));
        while (!finds(text)) await nextFrame();
        times.push(performance.now() - pressed);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      return times;
    },
    digits.map((digit) => stem + digit),
  );
}

function line(
  name: string,
  unit: Measurement['unit'],
  ours: number,
  floor: number | null,
  goal: number,
  what: string,
): Measurement {
  return { name, unit, ours, floor, goal, what };
}
