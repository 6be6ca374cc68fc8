import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextState, transitions, type VmEvent, type VmState, vmStates } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

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
        let unanswered: Promise<unknown>[] = [];
        for (const { deed, wait } of all) {
          const done = happen(app, id, deed);
          if (!wait && deed !== 'dashboard restarts') {
            unanswered.push(done);
            continue;
          }
          const before = app;
          app = await done;
          if (app !== before) {
            // One that has closed answers no more.
            unanswered = [];
            expect(before.unforeseen).toEqual([]);
            shown.push(...statesTold(before));
          }
        }
        await Promise.all(unanswered);
        // What was asked of guests may still be on its way.
        await until(() => expectAgreement(app, id));
        shown.push(...statesTold(app));
        const steps = shown.map((state, index) => `${shown[index - 1] ?? 'stopped'} → ${state}`);
        expect(steps.filter((step) => !edges.has(step))).toEqual([]);
        expect(app.unforeseen).toEqual([]);
      } finally {
        await app.dispose();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** Nothing is under way, and what was told last, the row and the machine say the same. */
async function expectAgreement(app: TestDashboard, id: string): Promise<void> {
  const { items } = await app.value('vms.list', {});
  const runs = app.driver.running().includes(id);
  const [state] = items.map((vm) => vm.state);
  expect(['starting', 'stopping']).not.toContain(state);
  expect(items).toHaveLength(1);
  expect(statesTold(app).at(-1) ?? state).toBe(state);
  expect(runs).toBe(state === 'running' || state === 'paused');
}
