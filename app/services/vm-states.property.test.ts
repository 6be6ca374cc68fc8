import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextState, transitions, type VmEvent, type VmState, vmStates } from '../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

/** What a person does, and what happens to machines by itself. */
const deeds = [
  'vms.start',
  'vms.stop',
  'vms.forceStop',
  'vms.restart',
  'vms.pause',
  'vms.resume',
  'crash',
  'guest powers off',
  'dashboard restarts',
] as const;
type Deed = (typeof deeds)[number];

/** `wait`: for its answer, before the next; else both happen at once. */
const steps = fc.array(fc.record({ deed: fc.constantFrom(...deeds), wait: fc.boolean() }), {
  minLength: 1,
  maxLength: 14,
});

const events = Object.keys(transitions) as VmEvent[];
const edges = new Set(
  vmStates.flatMap((state) => events.map((event) => `${state} → ${nextState(state, event) ?? state}`)),
);

/** What the screen would show: the state in the last event about the VM. */
function statesTold(app: TestDashboard): VmState[] {
  return app.told.flatMap((one) => (one.event === 'vm.changed' ? [one.payload.vm?.state ?? []] : [])).flat();
}

async function happen(app: TestDashboard, id: string, deed: Deed): Promise<TestDashboard> {
  switch (deed) {
    case 'crash':
      await app.driver.crash(id);
      return app;
    case 'guest powers off':
      await app.invoke('console.write', { vmId: id, data: 'poweroff\n' });
      return app;
    case 'dashboard restarts':
      return app.restart();
    default:
      await app.invoke(deed, { id });
      return app;
  }
}

test('whatever people, guests and machines do at once: no state but by the table, and the row is what was told', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      let app = await openTestDashboard();
      try {
        const { id } = await app.vm();
        const shown: VmState[] = [];
        for (const { deed, wait } of all) {
          const done = happen(app, id, deed);
          if (!wait && deed !== 'dashboard restarts') {
            void done;
            continue;
          }
          const before = app;
          app = await done;
          if (app !== before) {
            expect(before.unforeseen).toEqual([]);
            shown.push(...statesTold(before));
          }
        }
        const settled = await untilSettled(app, id);
        shown.push(...statesTold(app));
        const steps = shown.map((state, index) => `${shown[index - 1] ?? 'stopped'} → ${state}`);
        expect(steps.filter((step) => !edges.has(step))).toEqual([]);
        expect(app.unforeseen).toEqual([]);
        expect(shown.at(-1)).toBe(settled);
        const listed = await app.value('vms.list', {});
        expect(listed.items.map(({ state }) => state)).toEqual([settled]);
        const runs = app.driver.running().includes(id);
        expect(runs).toBe(['running', 'paused'].includes(settled));
      } finally {
        await app.dispose();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** Resolves with the VM's state once nothing is under way. */
async function untilSettled(app: TestDashboard, id: string): Promise<VmState> {
  let last = '';
  for (;;) {
    const { state } = await app.value('vms.get', { id });
    const seen = `${state} ${statesTold(app).length}`;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (seen === last && state !== 'starting' && state !== 'stopping') return state;
    last = seen;
  }
}
