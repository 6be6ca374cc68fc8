import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timeouts, type VmView } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;
let id: string;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-01-01T00:00:00Z');
  app = await openTestDashboard({ now: () => now });
  id = (await app.vm('sandbox')).id;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const vm = (): Promise<VmView> => app.value('vms.get', { id });
const untilReady = (ready: boolean | null) =>
  until(async () => expect(await vm()).toMatchObject({ state: 'running', ready }));
const start = () => app.value('vms.start', { id });

describe('a guest', () => {
  it('is ready once its agent has answered, with the moment, and nothing is said of one that does not run', async () => {
    expect((await vm()).ready).toBeNull();
    await start();
    await untilReady(true);
    expect((await vm()).runtime).toMatchObject({ readyAt: '2026-01-01T00:00:00Z', hasAgent: true });
    await app.value('vms.pause', { id });
    expect((await vm()).ready).toBeNull();
    await app.value('vms.forceStop', { id });
    expect((await vm()).runtime.readyAt).toBeUndefined();
  });

  it('is starting up while its agent is away, as in a restart of its own', async () => {
    await start();
    await untilReady(true);
    app.driver.setAgent(id, false);
    await untilReady(false);
    app.driver.setAgent(id, true);
    await untilReady(true);
  });

  it('that never had an agent is neither ready nor starting up', async () => {
    app.driver.startsWithoutAgent(id);
    await start();
    expect(await vm()).toMatchObject({ state: 'running', ready: null });
  });

  it('is expected to become ready when its image says that it has an agent', async () => {
    const { imageId } = await vm();
    const { rootfsPath } = await app.value('images.get', { id: imageId });
    mkdirSync(dirname(rootfsPath), { recursive: true });
    const file = { name: 'x', size: 1, sha256: '0'.repeat(64) };
    writeFileSync(
      `${dirname(rootfsPath)}/starter.json`,
      JSON.stringify({
        ...{ formatVersion: 1, kernelVersion: '6', busyboxVersion: '1', builtAt: '2026-01-01T00:00:00Z' },
        agent: { name: 'qemu-guest-agent', version: '7.2' },
        login: { user: 'root', note: 'none' },
        files: {
          kernel: file,
          initrd: file,
          rootfs: { ...file, name: rootfsPath.slice(dirname(rootfsPath).length + 1) },
        },
      }),
    );
    app.driver.startsWithoutAgent(id);
    await start();
    expect(await vm()).toMatchObject({ ready: false });
  });

  it('whose agent was removed does not start up for ever', async () => {
    await start();
    await untilReady(true);
    await app.value('vms.forceStop', { id });
    app.driver.startsWithoutAgent(id);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await start();
      expect((await vm()).ready).toBe(false);
      await vi.advanceTimersByTimeAsync(timeouts.ready);
    } finally {
      vi.useRealTimers();
    }
    expect((await vm()).ready).toBeNull();
  });

  it('is known to be ready by the next session, too', async () => {
    await start();
    await untilReady(true);
    app = await app.restart();
    await untilReady(true);
  });

  it('that ignores its power button is powered off by its agent', async () => {
    await start();
    await untilReady(true);
    app.driver.ignoresPowerButton(id);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await app.value('vms.stop', { id });
      await vi.advanceTimersByTimeAsync(timeouts.powerButton - 1);
      expect((await vm()).state).toBe('stopping');
      await vi.advanceTimersByTimeAsync(1);
    } finally {
      vi.useRealTimers();
    }
    await app.untilState(id, 'stopped');
    expect((await vm()).runtime.lastError).toBe('');
  });

  it('has its clock set when it goes on after a pause, and when this computer wakes up', async () => {
    await start();
    await untilReady(true);
    await app.value('vms.pause', { id });
    now = new Date('2026-01-01T05:00:00Z');
    await app.value('vms.resume', { id });
    await until(() => expect(app.driver.clockOf(id)).toEqual(now));
    now = new Date('2026-01-02T18:00:00Z');
    await app.dashboard.agents.setClocks();
    expect(app.driver.clockOf(id)).toEqual(now);
  });

  it('that cannot be told the time keeps no other from being told', async () => {
    await start();
    await untilReady(true);
    const other = await app.vm('other');
    await app.value('vms.start', { id: other.id });
    await until(async () =>
      expect(await app.value('vms.get', { id: other.id })).toMatchObject({ ready: true }),
    );
    await app.value('vms.pause', { id });
    await app.dashboard.agents.setClocks();
    expect([app.driver.clockOf(id), app.driver.clockOf(other.id)]).toEqual([null, now]);
  });
});

describe('a command in a guest', () => {
  it('is followed to its end and counts as a touch, with its reason', async () => {
    await start();
    await untilReady(true);
    const { agents } = app.dashboard;
    const echo = { program: 'echo', args: ['hello'], hasInput: false };
    const process = await agents.exec(id, echo, 'It said hello.');
    process.stderr.resume();
    expect(await text(process.stdout)).toBe('hello\n');
    expect(await process.exitCode).toBe(0);
    const { stdout } = await app.value('vms.run', { id, program: 'uname', args: ['-s'] });
    expect(stdout).toEqual({ text: 'Linux\n', encoding: 'utf-8', truncated: false });
    const reasons = (await app.value('vms.activity', { id, kinds: ['touched'] })).map(({ reason }) => reason);
    expect(reasons).toEqual(['A command was run in the guest: uname.', 'It said hello.']);
  });

  it('is refused, and no touch, where nothing runs or nothing answers', async () => {
    const { agents } = app.dashboard;
    const echo = { program: 'echo', args: [], hasInput: false };
    await expect(agents.exec(id, echo, 'It said nothing.')).rejects.toMatchObject({ code: 'wrong_state' });
    app.driver.startsWithoutAgent(id);
    await start();
    await expect(agents.exec(id, echo, 'It said nothing.')).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await app.value('vms.activity', { id, kinds: ['touched'] })).toEqual([]);
  });
});

describe('what a guest says of itself', () => {
  it('is its addresses and the space on its disks', async () => {
    await start();
    await untilReady(true);
    expect(await app.value('vms.guest', { id })).toEqual({
      available: true,
      addresses: [(await vm()).guestIp],
      fileSystems: [{ mountPoint: '/', type: 'ext4', totalBytes: 2 ** 30, usedBytes: 2 ** 28 }],
    });
  });

  it('is missing where there is no agent, with what to do about it', async () => {
    app.driver.startsWithoutAgent(id);
    await start();
    expect(await app.value('vms.guest', { id })).toEqual({
      available: false,
      reason: expect.stringMatching(/No guest agent is running.*apt install qemu-guest-agent/),
    });
  });

  it('is not asked for where nothing runs', async () => {
    expect(await app.value('vms.guest', { id })).toEqual({
      available: false,
      reason: 'The guest of sandbox can’t be asked. It is stopped. Start it first.',
    });
    expect(await app.error('vms.guest', { id: '99999999-9999-4999-8999-999999999999' })).toMatchObject({
      code: 'not_found',
    });
  });
});
