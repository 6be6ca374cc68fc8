import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive, type VmState } from '../contract/index.ts';
import { type FailPoint, failPoints } from '../lib/fail-points.ts';
import { compiled, inPairs } from '../store/crash/testing/processes.ts';
import { differences, expectAgreement } from './testing/agreement.ts';
import { type Homes, prepareHomes } from './testing/homes.ts';
import { type Operation, operationOf, operations, vmName } from './testing/operations.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

const program = fileURLToPath(new URL('testing/ending-dashboard.ts', import.meta.url));

/** What the next dashboard must find; null: no VM. */
const truth: Record<FailPoint, VmState | null> = {
  'create.folder_made': null,
  'create.folder_filled': null,
  'create.row_stored': 'stopped',
  'create.folder_named': 'stopped',
  'start.row_starting': 'stopped',
  'start.seed_written': 'stopped',
  'start.boot_begun': 'stopped',
  'start.helper_planned': 'stopped',
  'start.helper_spawned': 'stopped',
  'start.helper_noted': 'stopped',
  'start.helper_ready': 'stopped',
  'start.process_spawned': 'running',
  'start.greeted': 'running',
  'start.row_running': 'running',
  'stop.row_stopping': 'paused',
  'stop.woken': 'running',
  // Its guest was in no state yet to hear the request.
  'stop.asked': 'running',
  'pause.asked': 'paused',
  'pause.row_paused': 'paused',
  'resume.asked': 'running',
  'resume.row_running': 'running',
  'exit.hypervisor_gone': 'stopped',
  'exit.helpers_ended': 'stopped',
  'exit.seen': 'stopped',
  'exit.row_stopped': 'stopped',
  'force_stop.process_ended': 'stopped',
  'force_stop.row_stopped': 'stopped',
  'delete.sockets_gone': 'stopped',
  'delete.folder_unnamed': 'stopped',
  'delete.row_gone': null,
  'delete.folder_gone': null,
  'launch.folders_recovered': 'running',
  'launch.machine_found': 'running',
  'launch.reconciled': 'running',
  'relaunch.helpers_ended': 'stopped',
};

let homes: Homes;
beforeAll(async () => {
  homes = await prepareHomes();
});
afterAll(() => homes.end());

test.each(Object.keys(operations) as Operation[])(
  'a dashboard that is killed at any step of %s: the next one tells the truth, and there is a way on',
  async (operation) => {
    const points = failPoints.filter((point) => operationOf(point) === operation);
    expect(points).not.toEqual([]);
    const free = [homes.make(), homes.make()];
    const outcomes = await inPairs(points, async (point) => {
      const home = free.pop() ?? homes.make();
      try {
        await killAt(home, point);
        await lookAndGoOn(home, point);
        free.push(home);
        return null;
      } catch (error) {
        // Thrown when nothing runs any more.
        return { error };
      }
    });
    for (const failure of outcomes.filter((outcome) => outcome !== null)) throw failure.error;
  },
);

/** Its own signal is all that kills it: a step that is not reached lets the operation end in peace. */
async function killAt(home: string, point: FailPoint): Promise<void> {
  const child = spawn(process.execPath, [program, home, point], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  const [ending, complaints] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect({ point, ending, complaints }).toEqual({ point, ending: [null, 'SIGKILL'], complaints: '' });
}

async function lookAndGoOn(home: string, point: FailPoint): Promise<void> {
  const app = await openRealDashboard(home);
  try {
    await expectAgreement(app);
    const found = (await app.value('vms.list', {})).items;
    expect({ point, found: found.map(({ state }) => state) }).toEqual({
      point,
      found: [truth[point]].filter((state) => state !== null),
    });
    const id = found[0]?.id ?? (await haveVm(app, vmName));
    expect({ point, differ: await differences(app, id) }).toEqual({ point, differ: [] });
    await goOn(app, id);
    await expectAgreement(app);
    expect((await app.value('vms.list', {})).items).toEqual([]);
  } finally {
    await app.dashboard.close();
  }
}

/** Whatever it was in, the VM can be made to run, ended, and deleted. */
async function goOn(app: RealDashboard, id: string): Promise<void> {
  const { state } = await app.value('vms.get', { id });
  if (state === 'paused') await app.value('vms.resume', { id });
  if (!isAlive(state)) await app.value('vms.start', { id });
  expect((await app.value('vms.get', { id })).state).toBe('running');
  await app.value('vms.forceStop', { id });
  await app.value('vms.delete', { id });
}
