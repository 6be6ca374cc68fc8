import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Channel, Result } from '../contract/index.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { until } from '../testing/until.ts';

/** What people and programs ask for, of VMs and images that others create and delete meanwhile: the input for an id. */
const calls = {
  'vms.get': (id) => ({ id }),
  'vms.start': (id) => ({ id }),
  'vms.stop': (id) => ({ id }),
  'vms.forceStop': (id) => ({ id }),
  'vms.restart': (id) => ({ id }),
  'vms.pause': (id) => ({ id }),
  'vms.resume': (id) => ({ id }),
  'vms.touch': (id) => ({ id }),
  'vms.ssh': (id) => ({ id }),
  'vms.reachSsh': (id) => ({ id }),
  'vms.guest': (id) => ({ id }),
  'vms.run': (id) => ({ id, program: 'true' }),
  'vms.readFile': (id) => ({ id, path: '/etc/hostname' }),
  'vms.writeFile': (id) => ({ id, path: '/tmp/x', text: 'x' }),
  'vms.forwards': (id) => ({ id }),
  'vms.openForwards': (id) => ({ id }),
  'vms.touches': (id) => ({ id, days: 7 }),
  'vms.evidence': (id) => ({ id }),
  'vms.missingFiles': (id) => ({ ids: [id] }),
  'vms.activity': (id) => ({ id }),
  'vms.update': (id, name) => ({ id, name, spec: { memoryMib: 128 } }),
  'vms.delete': (id) => ({ id }),
  'vms.create': (imageId, name) => ({ name, imageId, spec: { forwards: [] }, start: name < 'c' }),
  'images.get': (id) => ({ id }),
  'images.update': (id, name) => ({ id, name }),
  'images.delete': (id) => ({ id }),
  'boots.list': (vmId) => ({ vmId }),
  'console.read': (vmId) => ({ vmId, from: 0, limit: 1000 }),
  'console.boots': (vmId) => ({ vmId }),
  'console.search': (vmId) => ({ vmId, text: 'x' }),
  'addresses.get': () => ({}),
  'vms.list': () => ({}),
  'vms.counts': () => ({}),
  'images.list': () => ({}),
  'jobs.list': () => ({}),
  'database.status': () => ({}),
} satisfies Partial<Record<Channel, (id: string, name: string) => unknown>>;
const ofImages: readonly string[] = ['vms.create', 'images.get', 'images.update', 'images.delete'];

/** Those that meet others most. */
const often = ['vms.create', 'vms.create', 'vms.delete', 'vms.delete', 'vms.start', 'vms.forceStop'] as const;
const images = ['images.register', 'images.delete'] as const;

const call = fc.record({
  channel: fc.constantFrom(
    ...(Object.keys(calls) as (keyof typeof calls)[]),
    ...often,
    ...often,
    ...images,
    ...images,
    ...images,
  ),
  which: fc.nat(),
  name: fc.constantFrom('ant', 'bee', 'cat', 'dog', 'elk', 'fox'),
  /** Turns of the event loop that pass before it. */
  turns: fc.nat(12),
  /** For its answer, and those of all before it. */
  wait: fc.nat(4).map((one) => one === 0),
});

test('whatever many ask for at once, each answer is one that somebody foresaw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 40, maxLength: 60 }), async (all) => {
      const app = await openTestDashboard();
      try {
        const seen = { vms: new Set<string>(), images: new Set<string>() };
        const answers: Promise<Result<unknown>>[] = [];
        await app.vm('first');
        await app.vm('second');
        for (const { channel, which, name, turns, wait } of all) {
          for (let passed = 0; passed < turns; passed += 1) await turn();
          note(app, seen);
          const ids = [...(ofImages.includes(channel) ? seen.images : seen.vms)];
          // The newest alone, so that calls meet.
          const id = ids.at(-1 - (which % Math.min(ids.length, 3)));
          if (channel === 'images.register') answers.push(register(app, name, which));
          else if (id !== undefined) answers.push(app.invoke(channel, calls[channel](id, name)));
          if (wait) await Promise.all(answers);
        }
        const refused = (await Promise.all(answers)).flatMap((answer) => (answer.ok ? [] : answer.error));
        // Each input is a good one.
        expect(refused.filter(({ code }) => code === 'invalid_input')).toEqual([]);
        await until(() => expectAgreement(app));
        expect(app.unforeseen).toEqual([]);
      } finally {
        await app.dispose();
      }
    }),
    // What failed is not worth the minutes that it takes to make it smaller.
    { numRuns: 20, endOnFailure: true },
  );
}, 120_000);

/** Ids are kept when what they name has gone: others still ask for it. */
function note(app: TestDashboard, seen: Record<'vms' | 'images', Set<string>>): void {
  for (const table of ['vms', 'images'] as const)
    for (const { id } of app.store.db.prepare(`SELECT id FROM ${table}`).all() as { id: string }[])
      seen[table].add(id);
}

/** Every other image is one whose folder goes with it. */
async function register(app: TestDashboard, name: string, which: number): Promise<Result<unknown>> {
  const registered = await app.invoke('images.register', { name, ...imageFiles(app.home) });
  if (!registered.ok || which % 2 === 0) return registered;
  const { id } = registered.value;
  const dir = join(app.paths.imagesDir, id);
  mkdirSync(dir, { recursive: true });
  app.store.db.prepare('UPDATE images SET managed = 1, artifact_dir = ? WHERE id = ?').run(dir, id);
  return registered;
}

async function expectAgreement(app: TestDashboard): Promise<void> {
  const { items } = await app.value('vms.list', {});
  expect(items.filter(({ state }) => state === 'starting' || state === 'stopping')).toEqual([]);
  const ids = (vms: readonly { id: string }[]) => vms.map(({ id }) => id).sort();
  expect(readdirSync(app.paths.vmsDir).sort()).toEqual(ids(items));
  const on = items.filter(({ state }) => state === 'running' || state === 'paused');
  expect([...app.driver.running()].sort()).toEqual(ids(on));
}
