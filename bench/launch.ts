import { stat } from 'node:fs/promises';
import { whyNoFuse } from '../e2e/support/fuse.ts';
import { findPrograms } from '../scripts/setup/places.mjs';
import type { Apps } from './apps.ts';
import {
  type ElectronProcess,
  type ElectronProgram,
  withElectron,
  withPage,
  withRunning,
} from './electron-process.ts';
import { readTree } from './process-tree.ts';
import { interleave } from './statistics.ts';
import type { Finding, Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

const vms = 20;
const mebibyte = 1024 * 1024;
const rounds = 7;
/** Launches before the first that counts: Chromium keeps a script's compiled code from the second on. */
const warmUps = 3;

/** From the program's start to a list of VMs that can be used. */
export async function coldStart(apps: Apps): Promise<Measurement[]> {
  const pair = await launchBoth(await apps.ours(vms), apps.minimal());
  const what = `program start to ${vms} VMs on the screen; floor: to an empty window's load`;
  return [{ name: 'cold-start', unit: 'ms', ...pair, goal: 1.25, what }];
}

/** The same of what people download, and how large that is. */
export async function appImage(apps: Apps): Promise<Finding[]> {
  const { ours, minimal } = await apps.asAppImages(vms);
  const mebibytes = async ({ file }: ElectronProgram) => (await stat(file)).size / mebibyte;
  const size = { ours: await mebibytes(ours), floor: await mebibytes(minimal) };
  const floor = 'floor: an AppImage of an empty window';
  return [
    { name: 'appimage-size', unit: 'MiB', ...size, goal: 1.15, what: floor },
    await appImageStart(ours, minimal, `AppImage's start to the same; ${floor}`),
  ];
}

async function appImageStart(
  ours: ElectronProgram,
  minimal: ElectronProgram,
  what: string,
): Promise<Finding> {
  const name = 'appimage-start';
  const why = await whyNotMounted();
  return why === null
    ? { name, unit: 'ms', ...(await launchBoth(ours, minimal)), goal: 1.3, what }
    : { name, why };
}

/** Null where an AppImage can be mounted. */
async function whyNotMounted(): Promise<string | null> {
  if (findPrograms('fusermount3').length === 0) return 'fusermount3 is not installed.';
  return withFolder(async (folder) => whyNoFuse([], folder));
}

async function launchBoth(
  ours: ElectronProgram,
  minimal: ElectronProgram,
): Promise<{ ours: number; floor: number }> {
  const launchOurs = () => withElectron(ours, untilShown);
  const launchMinimal = () => withElectron(minimal, untilLoaded);
  await interleave(warmUps, launchOurs, launchMinimal);
  return interleave(rounds, launchOurs, launchMinimal);
}

/** When the list had its first rows on the screen. */
async function untilShown({ page, spawnedAt }: ElectronProcess): Promise<number> {
  const at = await page.evaluate(() => {
    const mark = performance.getEntriesByName('vms-shown')[0];
    return mark ? performance.timeOrigin + mark.startTime : null;
  });
  if (at === null) throw new Error('The dashboard shows no VM.');
  return at - spawnedAt;
}

async function untilLoaded({ page, spawnedAt }: ElectronProcess): Promise<number> {
  const at = await page.evaluate(() => {
    const [load] = performance.getEntriesByType('navigation');
    return load instanceof PerformanceNavigationTiming ? performance.timeOrigin + load.loadEventEnd : null;
  });
  if (at === null) throw new Error('The minimal window tells no time.');
  return at - spawnedAt;
}

/** What is in memory once the launch is over and everything is still. */
export async function memory(apps: Apps): Promise<Measurement[]> {
  const measure = (program: ElectronProgram) => () =>
    withRunning(program, async ({ pid, pages }) => {
      const { memoryMib } = await readTree(pid);
      // Looked into only now: Playwright sets colors of its own, for which Chromium styles and draws a whole page anew.
      await withPage(pages, async () => {});
      return memoryMib;
    });
  const pair = await interleave(3, measure(await apps.ours(vms)), measure(apps.minimal()));
  const what = `PSS of all processes, ${vms} VMs on the screen; floor: an empty window`;
  return [{ name: 'memory', unit: 'MiB', ...pair, goal: 1.16, what }];
}
