import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { resolvePaths } from '../installation/paths.ts';
import { endMachines, expectAgreement, helpersOf, machinesOf } from './testing/agreement.ts';
import { createRandom, faultsSeed } from './testing/random.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

/** Milliseconds. */
const span = 120_000;
const machines = 10;
const commands = ['vms.start', 'vms.start', 'vms.stop', 'vms.forceStop', 'vms.pause', 'vms.resume'] as const;

const descriptors = () => readdirSync('/proc/self/fd').length;

test(`${machines} machines started, stopped, paused and killed at random: nothing is lost and nothing is left (seed ${faultsSeed})`, async () => {
  const random = createRandom(faultsSeed);
  const home = mkdtempSync(join(tmpdir(), 'faults-'));
  const paths = resolvePaths({ BANGER_HOME: home });
  const before = descriptors();
  try {
    let app = await openRealDashboard(home);
    const ids: string[] = [];
    for (let count = 0; count < machines; count += 1) ids.push(await haveVm(app, `vm-${count}`));
    const pending = new Set<Promise<unknown>>();
    for (const end = Date.now() + span; Date.now() < end; ) {
      const chance = random.next();
      if (chance < 0.15) {
        const pid = random.pick([...[...machinesOf(paths).values()].flat(), ...helpersOf(paths)]);
        if (pid !== undefined) killIfThere(pid);
      } else if (chance < 0.17) {
        await Promise.all(pending);
        expect(app.unforeseen).toEqual([]);
        await app.dashboard.close();
        app = await openRealDashboard(home);
      } else {
        const work = app.invoke(random.pick(commands), { id: random.pick(ids) ?? '' });
        pending.add(work);
        void work.finally(() => pending.delete(work));
      }
      await delay(random.next() * 100);
    }
    await Promise.all(pending);
    await endAll(app, ids);
    await expectAgreement(app);
    expect(machinesOf(paths).size).toBe(0);
    expect((await app.value('vms.list', {})).items.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await app.dashboard.close();
    await expect.poll(descriptors).toBeLessThanOrEqual(before + 2);
  } finally {
    endMachines(paths);
    rmSync(home, { recursive: true, force: true });
  }
}, 240_000);

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the look and the kill.
  }
}

async function endAll(app: RealDashboard, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await app.invoke('vms.forceStop', { id });
    await app.untilState(id, 'stopped', 'error');
  }
}
