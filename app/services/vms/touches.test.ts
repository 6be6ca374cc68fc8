import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activityActors, activityKinds, isTouch, touchKinds } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

const start = Date.parse('2026-02-02T10:00:00Z');
let now = start;
let app: TestDashboard;

beforeEach(async () => {
  now = start;
  app = await openTestDashboard({ now: () => new Date(now) });
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** What `act` did to the VM's last touch, an hour after whatever was before. */
async function touchedBy(id: string, act: () => Promise<unknown>): Promise<boolean> {
  now += 3600_000;
  await act();
  const { lastTouchedAt } = await app.value('vms.get', { id });
  expect(Date.parse(lastTouchedAt)).toBeLessThanOrEqual(now);
  return Date.parse(lastTouchedAt) === now;
}

describe('a touch', () => {
  it('is of a person or their tool alone', () => {
    for (const kind of activityKinds) {
      for (const actor of activityActors) {
        expect(isTouch({ actor, kind }), `${kind} by ${actor}`).toBe(
          ['user', 'cli', 'mcp', 'api'].includes(actor) && touchKinds.includes(kind),
        );
      }
    }
  });

  it('is each thing that is done to a VM, and nothing that only looks at it', async () => {
    const { id, lastTouchedAt } = await app.vm();
    expect(lastTouchedAt).toBe('2026-02-02T10:00:00Z');
    const touches: [string, () => Promise<unknown>][] = [
      ['starting', () => app.value('vms.start', { id })],
      ['paused', () => app.value('vms.pause', { id })],
      ['resumed', () => app.value('vms.resume', { id })],
      ['console_input', () => app.value('console.write', { vmId: id, data: 'ls\r' })],
      ['edited', () => app.value('vms.update', { id, name: 'renamed' })],
      ['touched', () => app.value('vms.touch', { id })],
      ['stop_requested', () => app.value('vms.stop', { id })],
    ];
    for (const [kind, act] of touches) {
      expect(await touchedBy(id, act), kind).toBe(true);
      await app.untilState(
        id,
        kind === 'stop_requested' ? 'stopped' : kind === 'paused' ? 'paused' : 'running',
      );
    }
    const others: [string, () => Promise<unknown>][] = [
      ['looking at it', () => app.value('vms.get', { id })],
      ['listing', () => app.value('vms.list', {})],
      ['its history', () => app.value('vms.activity', { id })],
      ['its console', () => app.value('console.open', { vmId: id })],
      ['the answer of a terminal', () => app.invoke('console.write', { vmId: id, data: '\x1b[1;1R' })],
      ['host checks', () => app.value('host.checks', {})],
    ];
    for (const [what, act] of others) expect(await touchedBy(id, act), what).toBe(false);
  });

  it('is not what the guest, the host or the dashboard does', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    expect(
      await touchedBy(id, async () => {
        await app.driver.crash(id);
        await app.untilState(id, 'stopped');
      }),
    ).toBe(false);
    await app.value('vms.start', { id });
    expect(
      await touchedBy(id, async () => {
        app = await app.restart();
      }),
    ).toBe(false);
  });
});
