import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hungUp } from '../../hypervisors/guest-agent/agent-failures.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { errorOutput } from '../testing/outputs.ts';
import { commandsOn } from '../testing/run-commands.ts';

let app: TestDashboard;
let id: string;
let here: string;
beforeEach(async () => {
  app = await openTestDashboard();
  ({ id } = await app.vm('web'));
  await app.value('vms.start', { id });
  here = makeTestFolder();
  writeFileSync(join(here, 'file'), Buffer.alloc(1 << 20, 'x'));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** Commands in the guest break off as those of a VM do that goes off. */
function breakOff(before: () => Promise<unknown>): void {
  vi.spyOn(app.dashboard, 'exec').mockImplementation(async (_, { hasInput }) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const exitCode = before().then((): number => {
      for (const stream of [stdout, stderr]) stream.destroy(hungUp());
      throw hungUp();
    });
    exitCode.catch(() => undefined);
    return {
      ...{ stdin: hasInput ? stdin : null, stdout, stderr, exitCode },
      signal: async () => undefined,
      close: () => undefined,
    };
  });
}

const copy = (way: 'in' | 'out') =>
  commandsOn(app)(
    'vm',
    'cp',
    '--json',
    ...(way === 'in' ? [join(here, 'file'), 'web:/tmp'] : ['web:/x', here]),
  );

test.each([
  ['in', 'The guest has at most a hidden folder of it, which the next copy to the same place removes.'],
  ['out', 'Nothing is left of the copy.'],
] as const)(
  'a copy %s whose VM goes off says what is left of it, and what it says to do can be done',
  async (way, unchanged) => {
    breakOff(() => app.value('vms.forceStop', { id }));
    const { code, err } = await copy(way);
    expect(code).toBe(1);
    expect(errorOutput.parse(JSON.parse(err)).error).toMatchObject({
      code: 'hypervisor_failed',
      message: 'web went off before the copy was complete.',
      unchanged,
      hint: 'Start it and copy again: banger-desktop vm start.',
    });
    expect(readdirSync(here)).toEqual(['file']);
    // What the hint says.
    vi.restoreAllMocks();
    expect((await commandsOn(app)('vm', 'start', 'web')).code).toBe(0);
    expect((await commandsOn(app)('vm', 'exec', 'web', 'true')).code).toBe(0);
  },
);

test('a copy that fails by itself says so, also where its VM has gone off by then', async () => {
  vi.spyOn(app.dashboard, 'exec').mockImplementation(async () => {
    await app.value('vms.forceStop', { id });
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough().end(), new PassThrough().end()];
    return {
      ...{ stdin, stdout, stderr, exitCode: Promise.resolve(2) },
      signal: async () => undefined,
      close: () => undefined,
    };
  });
  const { err } = await copy('in');
  expect(errorOutput.parse(JSON.parse(err)).error.message).toContain('exit code 2');
});
