import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { everyPoint, upTo } from './testing/points.ts';
import { inPairs, run } from './testing/processes.ts';
import { startScenario } from './testing/scenarios.ts';
import { recoverable, wholeStates } from './testing/states.ts';
import type { Work } from './testing/work.ts';

test.each(['wal', 'delete'] as const)('migrations survive kills at any moment (%s)', async (mode) => {
  const folder = makeTestFolder();
  const start = join(folder, 'start.db');
  startScenario('synthetic', mode, start);
  const states = wholeStates('synthetic');
  const fresh = (name: string): Work => {
    const path = join(folder, `${name}.db`);
    copyFileSync(start, path);
    return { path, scenario: 'synthetic', what: 'migrate' };
  };
  await run(fresh('warm'));
  const { duration } = await run(fresh('undisturbed'));

  const kills = await inPairs(upTo(everyPoint ? 100 : 10), async (kill) => {
    const work = fresh(`killed-${kill}`);
    const { signal } = await run(work, { killAfter: Math.random() * duration });
    recoverable('synthetic', work.path, states);
    return signal === 'SIGKILL';
  });
  expect(kills.filter((killed) => killed).length).toBeGreaterThan(kills.length / 4);
});
