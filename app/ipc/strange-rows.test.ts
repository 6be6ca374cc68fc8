import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { migrations } from '../../migrations/index.ts';
import { type Channel, channels, imageSorts, vmSorts } from '../contract/index.ts';
import { preparePaths, resolvePaths } from '../installation/paths.ts';
import { systemClock } from '../lib/clock.ts';
import { openStore } from '../store/file/open.ts';
import { addStrangeRows, soundIds } from '../testing/strange-rows.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

/** Milliseconds: hundreds of rows, on a computer that is busy with other tests. */
const aWhile = 120_000;
vi.setConfig({ testTimeout: aWhile });

let app: TestDashboard;
let strange: ReturnType<typeof addStrangeRows>;

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'strange-'));
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  openStore({ path: paths.database, migrations, clock: systemClock }).close();
  strange = addStrangeRows(paths.database);
  app = await openTestDashboard({ home, readNetwork: async () => ({ sockets: [], routes: [] }) });
}, aWhile);
afterAll(() => app.dispose(), aWhile);

const countOf = (table: string) =>
  Number(app.store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

/** Everything that a channel answers; each item is held against the contract, and named by its cell where it breaks it. */
async function answerOf(channel: Channel, input: object): Promise<unknown> {
  const result = await app.invoke(channel, input);
  if (!result.ok) throw new Error(`${channel} ${JSON.stringify(input)}: ${JSON.stringify(result.error)}`);
  const parsed = channels[channel].output.safeParse(result.value);
  if (!parsed.success) throw new Error(`${channel}: ${z.prettifyError(parsed.error).slice(0, 2000)}`);
  // Electron hands over what is at most a thousand levels deep.
  expect(depthOf(result.value), channel).toBeLessThan(50);
  return result.value;
}

function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0 || depth > 2000) return depth;
  }
}

async function allOf<T>(channel: Channel, input: object): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = (await answerOf(channel, { ...input, limit: 100, ...(cursor ? { cursor } : {}) })) as {
      items: T[];
      nextCursor?: string;
    };
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
  }
}

describe('a database with a strange value in every cell', () => {
  it('opens, and starting on it leaves no error that nobody foresaw', () => {
    expect(strange.length).toBeGreaterThan(500);
    expect(app.unforeseen).toEqual([]);
  });

  it.each(vmSorts)('lists every VM once, by %s', async (sort) => {
    const vms = await allOf<{ id: string }>('vms.list', { sort });
    expect(new Set(vms.map(({ id }) => id)).size).toBe(vms.length);
    expect(vms.length).toBe(countOf('vms'));
  });

  it.each(imageSorts)('lists every image once, by %s', async (sort) => {
    const images = await allOf<{ id: string }>('images.list', { sort });
    expect(images.length).toBe(countOf('images'));
  });

  it('counts every VM, and finds each by its state', async () => {
    const { crashed = 0, ...counts } = (await answerOf('vms.counts', {})) as Record<string, number>;
    const { error = 0, unknown = 0 } = counts;
    expect(await allOf('vms.list', { attention: true })).toHaveLength(error + unknown + crashed);
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(countOf('vms'));
    for (const [state, count] of Object.entries(counts))
      expect(await allOf('vms.list', { states: [state] }), state).toHaveLength(count);
  });

  it('shows each VM and each image by itself', async () => {
    for (const { id } of await allOf<{ id: string }>('vms.list', {})) {
      await answerOf('vms.get', { id });
      await answerOf('vms.evidence', { id });
      await answerOf('vms.forwards', { id });
      // Its image may be none that there is.
      const ssh = await app.invoke('vms.ssh', { id });
      if (!ssh.ok) expect(ssh.error.code).toBe('not_found');
      await answerOf('boots.list', { vmId: id });
    }
    for (const { id } of await allOf<{ id: string }>('images.list', {})) await answerOf('images.get', { id });
    expect(app.unforeseen).toEqual([]);
  });

  it('tells the whole history, whatever it is narrowed down to', async () => {
    const entries: unknown[] = [];
    for (let before: number | undefined; ; ) {
      const page = (await answerOf('vms.activity', { limit: 500, ...(before ? { before } : {}) })) as {
        id: number;
      }[];
      entries.push(...page);
      before = page.at(-1)?.id;
      if (page.length < 500) break;
    }
    expect(entries).toHaveLength(countOf('vm_events'));
    await answerOf('vms.activity', {
      id: soundIds.vm,
      actor: 'user',
      query: 'vm',
      from: '2026-01-01T00:00:00Z',
    });
    await answerOf('vms.touches', { days: 366, id: soundIds.vm });
  });

  it('lists the boots of a VM', async () => {
    expect(await answerOf('boots.list', { vmId: soundIds.vm })).not.toHaveLength(0);
  });

  it('lists every job of a kind that is known, with its log', async () => {
    const jobs = (await answerOf('jobs.list', {})) as { id: string }[];
    const known = app.store.db.prepare("SELECT id FROM jobs WHERE kind = 'back_up_database'").pluck().all();
    for (const id of known) expect(jobs.map((job) => job.id)).toContain(String(id));
    for (const { id } of jobs) await answerOf('jobs.log', { id });
    expect(await answerOf('jobs.log', { id: soundIds.job })).not.toHaveLength(0);
  });

  it.each(['settings.get', 'addresses.get', 'database.status', 'host.checks', 'imports.discard'] as const)(
    'answers %s',
    async (channel) => {
      await answerOf(channel, channel === 'imports.discard' ? { token: crypto.randomUUID() } : {});
    },
  );
});
