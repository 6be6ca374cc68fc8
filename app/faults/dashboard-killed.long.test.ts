import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isAlive } from '../contract/index.ts';
import { resolvePaths } from '../installation/paths.ts';
import { endMachines, expectAgreement } from './testing/agreement.ts';
import { haveStarter, openRealDashboard } from './testing/real-dashboard.ts';

const program = fileURLToPath(new URL('testing/restless-dashboard.ts', import.meta.url));
const kills = 10;
/** Milliseconds in which the program does everything to a VM about twice. */
const longest = 1500;

test('a dashboard that is killed while it makes, starts, pauses, stops or deletes a VM: the next one tells the truth, and goes on', async () => {
  const home = mkdtempSync(join(tmpdir(), 'faults-'));
  const paths = resolvePaths({ BANGER_HOME: home });
  try {
    const first = await openRealDashboard(home);
    const imageId = await haveStarter(first);
    await first.dashboard.close();
    const found: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const child = spawn(process.execPath, [program, home, imageId], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      await delay((longest * (kill + 1)) / kills);
      child.kill('SIGKILL');
      await ended;

      const app = await openRealDashboard(home);
      await expectAgreement(app);
      for (const { id, state } of (await app.value('vms.list', {})).items) {
        found.push(state);
        // The way on: whatever was found can be ended and deleted.
        if (isAlive(state)) await app.value('vms.forceStop', { id });
        await app.untilState(id, 'stopped', 'error');
        await app.value('vms.delete', { id });
      }
      await expectAgreement(app);
      await app.dashboard.close();
    }
    // Not all kills came before a VM was there, nor after it was gone.
    expect(found.length).toBeGreaterThan(kills / 4);
  } finally {
    endMachines(paths);
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
