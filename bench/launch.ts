import type { Apps } from './apps.ts';
import { type ElectronProcess, type ElectronProgram, withElectron } from './electron-process.ts';
import { untilQuiet } from './process-tree.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';

const vms = 20;
const rounds = 7;
/** Launches before the first that counts: Chromium keeps a script's compiled code from the second on. */
const warmUps = 3;

/** From the program's start to a list of VMs that can be used. */
export async function coldStart(apps: Apps): Promise<Measurement[]> {
  const [ours, minimal] = [await apps.ours(vms), apps.minimal()];
  const launchOurs = () => withElectron(ours, untilShown);
  const launchMinimal = () => withElectron(minimal, untilLoaded);
  await interleave(warmUps, launchOurs, launchMinimal);
  const pair = await interleave(rounds, launchOurs, launchMinimal);
  const what = `program start to ${vms} VMs on the screen; floor: to an empty window's load`;
  return [{ name: 'cold-start', unit: 'ms', ...pair, goal: 1.5, what }];
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
    // Asked again with the debugger's connection gone quiet, which is a part of both.
    withElectron(program, async ({ pid }) => (await untilQuiet(pid)).memoryMib);
  const pair = await interleave(3, measure(await apps.ours(vms)), measure(apps.minimal()));
  const what = `PSS of all processes, ${vms} VMs on the screen; floor: an empty window`;
  return [{ name: 'memory', unit: 'MiB', ...pair, goal: 1.4, what }];
}
