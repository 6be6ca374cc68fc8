import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HelperProcess } from '../../contract/index.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { readIdentity } from '../../hypervisors/processes/process-identity.ts';
import type { HelperPlan } from '../../hypervisors/processes/start-helpers.ts';
import { helperPlan } from '../../hypervisors/testing/helper-plan.ts';
import { untilGone } from '../../hypervisors/testing/process-states.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;
let id: string;
let essential: boolean;
/** What else the second helper is. */
let broken: Partial<HelperPlan>;
let started: HelperProcess[];

beforeEach(async () => {
  essential = false;
  broken = {};
  started = [];
  const driver = createFakeDriver({
    helpers: (config) => [
      helperPlan(config, { role: 'files', essential }),
      { ...helperPlan(config, { role: 'network' }), ...broken },
    ],
  });
  app = await openTestDashboard({ driver });
  id = (await app.vm()).id;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  for (const { pid } of started) if (await alive(pid)) process.kill(pid ?? 0, 'SIGKILL');
  await app.dispose();
});

const row = () => app.value('vms.get', { id });
const helpers = async () => (await row()).runtime.helpers ?? [];
const alive = async (pid = 0) => (await readIdentity(pid)) !== null;
const latest = async () => (await app.value('vms.activity', { id, limit: 1 }))[0];
const told = async () =>
  (await app.value('vms.evidence', { id })).findings
    .filter(({ subject }) => subject === 'helper')
    .map(({ recorded, found, verdict }) => ({ recorded, found, verdict }));

async function start(): Promise<HelperProcess[]> {
  await app.value('vms.start', { id });
  started.push(...(await helpers()));
  return started;
}

async function kill(helper: HelperProcess | undefined): Promise<void> {
  const pid = helper?.pid ?? Number.NaN;
  process.kill(pid, 'SIGKILL');
  await untilGone(pid);
}

/** The dashboard dies as by kill -9: nothing is written any more. Its pretended machines die with it, its helpers live on. */
async function killDashboard(): Promise<void> {
  await app.dashboard.close();
  await app.driver.crash(id);
  app = await openTestDashboard({ home: app.home, driver: app.driver });
}

/** Writes down something else about the helpers, as a dashboard would have that died at another moment. */
function writeDown(change: (stored: Record<string, unknown>) => Record<string, unknown>): void {
  const db = new Database(app.paths.database);
  const { runtime_json } = db.prepare('SELECT runtime_json FROM vms WHERE id = ?').get(id) as {
    runtime_json: string;
  };
  const runtime = JSON.parse(runtime_json);
  runtime.helpers = runtime.helpers.map(change);
  db.prepare('UPDATE vms SET runtime_json = ? WHERE id = ?').run(JSON.stringify(runtime), id);
  db.close();
}

describe('a VM whose machine is several processes', () => {
  it('has them on its row while it runs, and none when it is stopped', async () => {
    const [files, network] = await start();
    const common = { pid: expect.any(Number), startTime: expect.any(Number), bootId: expect.any(String) };
    const dir = join(app.paths.runDir, id);
    expect([files, network]).toEqual([
      { role: 'files', mark: join(dir, 'files.sock'), essential: false, ...common },
      { role: 'network', mark: join(dir, 'network.sock'), essential: false, ...common },
    ]);
    expect(await told()).toEqual([
      {
        recorded: `Files: process ${files?.pid}`,
        found: `Process ${files?.pid} is running and is this helper.`,
        verdict: 'agrees',
      },
      expect.objectContaining({ recorded: `Network: process ${network?.pid}`, verdict: 'agrees' }),
    ]);
    await app.value('vms.forceStop', { id });
    expect(await Promise.all([alive(files?.pid), alive(network?.pid)])).toEqual([false, false]);
    expect((await row()).runtime).not.toHaveProperty('helpers');
    expect(await told()).toEqual([]);
  });

  it('goes on when one of them dies alone: its page and its history say so', async () => {
    const [files, network] = await start();
    const { lastTouchedAt } = await row();
    await kill(files);
    await until(async () => expect(await helpers()).toEqual([network]));
    const { state, runtime } = await row();
    const reason = `The helper process “files” (${files?.pid}) was killed (SIGKILL) while the VM was running. The VM keeps running without it.`;
    expect({ state, why: runtime.lastError }).toEqual({ state: 'running', why: reason });
    expect(await latest()).toMatchObject({
      actor: 'host',
      kind: 'helper_ended',
      reason,
      detail: { role: 'files' },
    });
    expect((await row()).lastTouchedAt).toBe(lastTouchedAt);
    await app.value('vms.forceStop', { id });
    expect(await alive(network?.pid)).toBe(false);
  });

  it('is stopped when one dies that it cannot do without, and says why', async () => {
    essential = true;
    const [files, network] = await start();
    await kill(files);
    const { runtime } = await app.untilState(id, 'stopped');
    expect(runtime.lastError).toMatch(/“files” .* The VM needs it, so the VM was ended\.$/);
    const entries = await app.value('vms.activity', { id, limit: 2 });
    expect(entries).toMatchObject([
      { actor: 'host', kind: 'crashed', detail: { cause: 'helper_lost' } },
      { actor: 'host', kind: 'helper_ended' },
    ]);
    expect(await alive(network?.pid)).toBe(false);
  });

  it('is taken back whole by the next dashboard, which notices what dies after that', async () => {
    const [files, network] = await start();
    app = await app.restart();
    expect(await helpers()).toEqual([files, network]);
    await kill(network);
    await until(async () =>
      expect(await latest()).toMatchObject({ kind: 'helper_ended', detail: { role: 'network' } }),
    );
    await app.value('vms.forceStop', { id });
  });

  it('goes on without what died while no dashboard was there, which is told', async () => {
    essential = true;
    const [files, network] = await start();
    await app.dashboard.close();
    await kill(files);
    app = await openTestDashboard({ home: app.home, driver: app.driver });
    await until(async () => expect(await helpers()).toEqual([network]));
    expect(await row()).toMatchObject({
      state: 'running',
      runtime: {
        lastError: `The helper process “files” of the VM is missing: its process ${files?.pid} is gone.`,
      },
    });
    await app.value('vms.forceStop', { id });
  });

  it('leaves none at the next launch when it was killed with its dashboard', async () => {
    const [files, network] = await start();
    await killDashboard();
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect(await helpers()).toEqual([]);
    expect(await Promise.all([alive(files?.pid), alive(network?.pid)])).toEqual([false, false]);
  });

  it('has those ended by their marks whose processes nobody had time to note, and never a stranger with their number', async () => {
    const [files, network] = await start();
    await app.dashboard.close();
    const stranger = await readIdentity(process.pid);
    writeDown((stored) =>
      stored.role === 'files'
        ? { role: 'files', mark: stored.mark, essential: false }
        : { ...stored, pid: process.pid, start_time: stranger?.startTime },
    );
    await app.driver.crash(id);
    app = await openTestDashboard({ home: app.home, driver: app.driver });
    expect((await row()).state).toBe('stopped');
    expect(await alive(files?.pid)).toBe(false);
    // Nothing says any more that it was this VM's.
    expect(await alive(network?.pid)).toBe(true);
  });

  it.each<[what: string, pretend: () => { role: string; mark: string }]>([
    ['the mark of another process', () => ({ role: 'files', mark: join(app.home, 'stranger') })],
    ['a mark that is no path', () => ({ role: 'files', mark: '--stranger' })],
    ['a mark in the folder of another VM', () => ({ role: 'files', mark: '/run/another-vm/files.sock' })],
    [
      'a role that leads out of its folder',
      () => ({ role: '../../stranger', mark: join(app.paths.runDir, id, 'files.sock') }),
    ],
  ])('ends and removes nothing for a row with %s', async (_, pretend) => {
    const file = join(app.home, 'stranger.alive');
    writeFileSync(file, '');
    const { role, mark } = pretend();
    const stranger = spawn('/bin/sh', ['-c', 'read -r line', mark], { stdio: ['pipe', 'ignore', 'ignore'] });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    await once(stranger, 'spawn');
    await start();
    await app.dashboard.close();
    writeDown((stored) => (stored.role === 'files' ? { role, mark, essential: false } : stored));
    await app.driver.crash(id);
    app = await openTestDashboard({ home: app.home, driver: app.driver });
    expect((await row()).state).toBe('stopped');
    expect(await alive(stranger.pid)).toBe(true);
    expect(existsSync(file)).toBe(true);
    await app.value('vms.start', { id });
    started.push(...(await helpers()));
    await app.value('vms.forceStop', { id });
    await app.value('vms.delete', { id });
    expect(await alive(stranger.pid)).toBe(true);
    expect(existsSync(file)).toBe(true);
  });

  it('is not started again, and not deleted, before those of an earlier run are gone', async () => {
    const old = [...(await start())];
    const hang = vi.spyOn(app.driver, 'endHelpers').mockImplementation(async (ref) => [...ref.helpers]);
    await killDashboard();
    expect(await row()).toMatchObject({ state: 'stopped', runtime: { helpers: old } });
    for (const command of ['vms.start', 'vms.delete'] as const) {
      expect(await app.error(command, { id })).toMatchObject({
        code: 'timeout',
        message: expect.stringContaining(`(${old[0]?.pid})`),
      });
      expect(await helpers()).toEqual(old);
    }
    hang.mockRestore();
    await app.value('vms.start', { id });
    started.push(...(await helpers()));
    for (const { pid } of old) expect(await alive(pid)).toBe(false);
    await app.value('vms.forceStop', { id });
  });

  it('is not started without one that cannot be, and nothing of the others is left', async () => {
    broken = { program: '/no/such/program' };
    expect(await app.error('vms.start', { id })).toMatchObject({
      code: 'hypervisor_missing',
      message: expect.stringContaining('/no/such/program'),
    });
    const { state, runtime } = await row();
    expect({ state, helpers: runtime.helpers }).toEqual({ state: 'error', helpers: undefined });
    expect(app.driver.running()).toEqual([]);
  });

  it('is not started without one that is not ready in time, and says which', async () => {
    broken = { readiness: { isReady: async () => false, limit: 50 } };
    expect(await app.error('vms.start', { id })).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('“network” of the VM wasn’t ready within 0.05 s'),
    });
    const { state, runtime } = await row();
    expect({ state, helpers: runtime.helpers, why: runtime.lastError }).toEqual({
      state: 'error',
      helpers: undefined,
      why: expect.stringContaining('“network”'),
    });
    broken = {};
    await start();
    await app.value('vms.forceStop', { id });
  });

  it('can be stopped while one of them gets ready', async () => {
    let asked = 0;
    const isReady = async () => {
      asked += 1;
      return false;
    };
    broken = { readiness: { isReady, limit: 600_000 } };
    const starting = app.error('vms.start', { id });
    await until(() => expect(asked).toBeGreaterThan(0));
    started.push(...(await helpers()));
    await app.value('vms.forceStop', { id });
    expect((await starting).code).toBe('cancelled');
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect(await helpers()).toEqual([]);
    expect(await Promise.all(started.map(({ pid }) => alive(pid)))).toEqual([false, false]);
  });
});
