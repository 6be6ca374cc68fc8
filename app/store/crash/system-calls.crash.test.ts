import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { chosen, everyPoint, upTo } from './testing/points.ts';
import { inPairs, run } from './testing/processes.ts';
import { type JournalMode, type ScenarioName, scenarios, startScenario } from './testing/scenarios.ts';
import { recoverable, wholeStates } from './testing/states.ts';
import { failingAt, killingAt, requireStrace, systemCallsOf } from './testing/strace.ts';
import { refused, type Work } from './testing/work.ts';

const names: ScenarioName[] = ['real', 'synthetic'];
const modes: JournalMode[] = ['wal', 'delete'];
/** All that SQLite changes a disk with. */
const writing = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink'];
/** Of those, what a full disk refuses. */
const growing = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate'];

beforeAll(requireStrace);

function prepare(scenario: ScenarioName, mode: JournalMode) {
  const folder = makeTestFolder();
  const start = join(folder, 'start.db');
  startScenario(scenario, mode, start);
  const fresh = (name: string): Work => {
    const path = join(folder, `${name}.db`);
    copyFileSync(start, path);
    return { path, scenario, what: 'migrate' };
  };
  return { fresh, states: wholeStates(scenario) };
}

/** How many of the pending migrations stand before one. */
function countBefore(scenario: ScenarioName, id: number): number {
  const { migrations, applied } = scenarios[scenario];
  return migrations.findIndex((migration) => migration.id === id) - applied;
}

describe.each(names)('the %s migrations', (scenario) => {
  test.each(modes)('survive a kill at any of their system calls (%s)', async (mode) => {
    const { fresh, states } = prepare(scenario, mode);
    const calls = await systemCallsOf(fresh('undisturbed'), writing);
    expect(calls.length).toBeGreaterThan(20);
    const counts = await inPairs(chosen(calls, 10), async (call) => {
      const work = fresh(`killed-${call.name}-${call.count}`);
      const ending = await run(work, { under: killingAt(call) });
      expect(ending, `${call.name} ${call.count}`).toMatchObject({ signal: 'SIGKILL' });
      return recoverable(scenario, work.path, states);
    });
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // Without a log the commit is the removal of the journal: no call follows the last one.
    const reached = mode === 'wal' ? states.length : states.length - 1;
    if (everyPoint) expect(new Set(counts)).toEqual(new Set(upTo(reached).map((count) => count - 1)));
  });

  describe.each(modes)('(%s)', (mode) => {
    test.each([
      ['a disk error', 'EIO', writing],
      ['a disk that is full from then on', 'ENOSPC', growing],
    ] as const)('survive %s (%s) at any of their system calls, and say so', async (_, error, calling) => {
      const { fresh, states } = prepare(scenario, mode);
      const calls = await systemCallsOf(fresh('undisturbed'), calling);
      const codes = await inPairs(chosen(calls, 5), async (call) => {
        const work = fresh(`failed-${call.name}-${call.count}`);
        const ending = await run(work, { under: failingAt(call, error) });
        const count = recoverable(scenario, work.path, states);
        const what = `${call.name} ${call.count}: ${ending.output}`;
        expect([0, refused], what).toContain(ending.code);
        if (ending.code === 0) expect(count, what).toBe(states.length - 1);
        // What it says of the one that failed is so, and those before it are complete.
        const failed = /"migration (\d+) \(/.exec(ending.output)?.[1];
        if (failed) {
          const before = countBefore(scenario, Number(failed));
          const possible = ending.output.includes('completely or not at all')
            ? [before, before + 1]
            : [before];
          expect(possible, what).toContain(count);
        }
        return ending.code;
      });
      expect(codes).toContain(refused);
    });
  });
});
