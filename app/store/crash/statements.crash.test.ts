import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { chosen, everyPoint, upTo } from './testing/points.ts';
import { inPairs, run } from './testing/processes.ts';
import { type JournalMode, type ScenarioName, startScenario } from './testing/scenarios.ts';
import { recoverable, wholeStates } from './testing/states.ts';

const scenarios: ScenarioName[] = ['real', 'synthetic'];
const modes: JournalMode[] = ['wal', 'delete'];

describe.each(scenarios)('the %s migrations', (scenario) => {
  test.each(modes)('survive a kill before any of their statements (%s)', async (mode) => {
    const folder = makeTestFolder();
    const start = join(folder, 'start.db');
    startScenario(scenario, mode, start);
    const states = wholeStates(scenario);
    const fresh = (name: string) => {
      const path = join(folder, `${name}.db`);
      copyFileSync(start, path);
      return { path, scenario, what: 'migrate' as const };
    };

    const undisturbed = await run(fresh('undisturbed'));
    const statements = Number(/(\d+) statements/.exec(undisturbed.output)?.[1]);
    expect(undisturbed).toMatchObject({ code: 0 });

    const counts = await inPairs(chosen(upTo(statements), 12), async (killAt) => {
      const work = fresh(`killed-${killAt}`);
      const ending = await run({ ...work, killAt });
      expect(ending, `statement ${killAt}`).toMatchObject({ signal: 'SIGKILL' });
      return recoverable(scenario, work.path, states);
    });
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // The last one only where statements follow it, as one that turns foreign keys on again.
    if (everyPoint) expect(new Set([...counts, states.length - 1])).toEqual(new Set(states.keys()));
  });
});
