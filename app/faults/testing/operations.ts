import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { processGone } from '../../hypervisors/processes/process-gone.ts';
import { readIdentity } from '../../hypervisors/processes/process-identity.ts';
import type { FailPoint, Reached } from '../../lib/fail-points.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './real-dashboard.ts';

/** What comes before the dot in a fail point's name. */
export type Operation = FailPoint extends `${infer Name}.${string}` ? Name : never;

export function operationOf(point: FailPoint): Operation {
  return point.slice(0, point.indexOf('.')) as Operation;
}

/** An installation, and how the operation itself is begun: what came before it is not meant to be interrupted. */
interface Stage {
  readonly home: string;
  readonly reached: Reached;
  arm(): void;
}

/** The name of the one VM that each operation is done to. */
export const vmName = 'sandbox';

/** What leads to each operation, and the operation itself, from an installation without VMs. */
export const operations: Record<Operation, (stage: Stage) => Promise<void>> = {
  async create({ home, reached, arm }) {
    const app = await openRealDashboard(home, reached);
    arm();
    await haveVm(app, vmName);
  },
  async start({ home, reached, arm }) {
    const app = await openRealDashboard(home, reached);
    const id = await haveVm(app, vmName);
    arm();
    await app.value('vms.start', { id });
  },
  async stop(stage) {
    const { app, id } = await haveRunning(stage);
    // A paused guest must be woken to hear the request: one step more.
    await app.value('vms.pause', { id });
    stage.arm();
    await app.value('vms.stop', { id });
  },
  async pause(stage) {
    const { app, id } = await haveRunning(stage);
    stage.arm();
    await app.value('vms.pause', { id });
  },
  async resume(stage) {
    const { app, id } = await haveRunning(stage);
    await app.value('vms.pause', { id });
    stage.arm();
    await app.value('vms.resume', { id });
  },
  /** However it came that the machine ends. */
  async exit(stage) {
    const { app, id } = await haveRunning(stage);
    stage.arm();
    await app.value('vms.forceStop', { id });
  },
  /** Of a machine that nobody can ask anything. */
  async force_stop(stage) {
    const { app, id } = await haveRunning(stage);
    await app.dashboard.close();
    rmSync(join(app.paths.runDir, id, 'qmp.sock'));
    const next = await openRealDashboard(stage.home, stage.reached);
    stage.arm();
    await next.value('vms.forceStop', { id });
  },
  async delete(stage) {
    const { app, id } = await haveRunning(stage);
    await app.value('vms.forceStop', { id });
    stage.arm();
    await app.value('vms.delete', { id });
  },
  async launch(stage) {
    const { app } = await haveRunning(stage);
    await app.dashboard.close();
    stage.arm();
    await openRealDashboard(stage.home, stage.reached);
  },
  /** Of a machine that was killed while no dashboard was there: its helper has outlived it. */
  async relaunch(stage) {
    const { app, id } = await haveRunning(stage);
    const { runtime } = await app.value('vms.get', { id });
    const machine = await readIdentity(runtime.pid ?? Number.NaN);
    if (!machine) throw new Error('It does not run.');
    await app.dashboard.close();
    process.kill(machine.pid, 'SIGKILL');
    await processGone(machine, () => false);
    stage.arm();
    await openRealDashboard(stage.home, stage.reached);
  },
};

async function haveRunning({ home, reached }: Stage): Promise<{ app: RealDashboard; id: string }> {
  const app = await openRealDashboard(home, reached);
  const id = await haveVm(app, vmName);
  await app.value('vms.start', { id });
  return { app, id };
}
