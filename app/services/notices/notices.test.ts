import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ActivityEntry, Job, Settings } from '../../contract/index.ts';
import { createEventBus, type EventBus } from '../../lib/bus.ts';
import { type Notice, startNotices } from './notices.ts';

let events: EventBus;
let shown: Notice[];
let watched: boolean;
let settings: Settings;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  events = createEventBus();
  shown = [];
  watched = false;
  settings = { onQuit: 'ask', closeToTray: false, notifications: true, theme: 'system' };
  stop = startNotices({
    events,
    settings: { get: () => settings },
    isWatched: () => watched,
    notify: (notice) => shown.push(notice),
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

let id = 0;
function happen(vmName: string, entry: Partial<ActivityEntry> = {}): void {
  events.emit('vm.activity', {
    id: ++id,
    vmId: `id-of-${vmName}`,
    vmName,
    at: '2026-05-01T10:00:00.000Z',
    actor: 'host',
    kind: 'crashed',
    reason: 'QEMU was ended by signal 9.',
    detail: {},
    ...entry,
  });
}
function job(state: Job['state'], changes: Partial<Job> = {}): void {
  events.emit('job.changed', {
    id: 'job-1',
    kind: 'back_up_database',
    title: 'Backing up the database',
    state,
    step: '',
    fraction: 0,
    startedAt: '2026-05-01T10:00:00Z',
    endedAt: null,
    resultId: null,
    error: null,
    canRetry: false,
    retriedAs: null,
    ...changes,
  });
}
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe('a VM that dies while nobody looks', () => {
  test('is told of, with the reason, and leads to its page', () => {
    happen('api');
    pass(2);
    expect(shown).toEqual([
      { title: 'api crashed', body: 'QEMU was ended by signal 9.', place: '/vms/id-of-api' },
    ]);
  });

  test('says nothing that a desktop would take for markup, or a terminal for a command', () => {
    const reason =
      "The guest’s kernel panicked: <b>R&D</b> <img src='http://example.org/'>&lt;a&#62;\u001b]0;x\u0007\u202e\0.";
    happen('<i>api', { reason });
    pass(2);
    expect(shown).toMatchObject([
      {
        title: '‹i›api crashed',
        body: "The guest’s kernel panicked: ‹b›R&D‹/b› ‹img src='http://example.org/'›＆lt;a＆#62;.",
      },
    ]);
  });

  test('is told of when this computer ended or paused it', () => {
    happen('api', { kind: 'stopped', reason: null });
    pass(40);
    happen('web', { kind: 'paused', reason: 'The disk is full.' });
    pass(2);
    expect(shown.map(({ title }) => title)).toEqual(['api ended unexpectedly', 'web was paused']);
  });

  test('is no news when a person or the guest ended it', () => {
    happen('api', { kind: 'stopped', actor: 'user' });
    happen('api', { kind: 'stopped', actor: 'guest' });
    happen('api', { kind: 'paused', actor: 'user' });
    happen('api', { kind: 'started', actor: 'user' });
    pass(60);
    expect(shown).toEqual([]);
  });

  test('is one of many in one notice', () => {
    for (let index = 1; index <= 10; index++) happen(`vm-${index}`);
    pass(60);
    expect(shown).toEqual([
      {
        title: '10 VMs need attention',
        body: 'vm-1, vm-2, vm-3, vm-4, and 6 more',
        place: '/activity',
      },
    ]);
  });

  test('again and again is told of twice a minute', () => {
    for (let second = 0; second < 300; second++) {
      happen('flapping');
      pass(1);
    }
    expect(shown.length).toBeGreaterThanOrEqual(9);
    expect(shown.length).toBeLessThanOrEqual(11);
    expect(shown.every(({ title }) => title === 'flapping crashed')).toBe(true);
  });
});

describe('a job that ends while nobody looks', () => {
  test('is told of, and leads to its log', () => {
    job('running');
    job('succeeded');
    pass(2);
    expect(shown).toEqual([
      { title: 'Job finished', body: 'Backing up the database', place: '/jobs?job=job-1' },
    ]);
  });

  test('says why it failed', () => {
    job('running');
    const error = { code: 'disk_full', message: 'The disk is full.', unchanged: '', hint: '' } as const;
    job('failed', { error });
    pass(2);
    expect(shown).toEqual([
      { title: 'Job failed', body: 'Backing up the database\nThe disk is full.', place: '/jobs?job=job-1' },
    ]);
  });

  test('is one of several in one notice', () => {
    for (const state of ['succeeded', 'failed'] as const) {
      job('running', { id: state });
      job(state, { id: state, title: state });
    }
    pass(2);
    expect(shown).toEqual([
      { title: '2 jobs finished, 1 failed', body: 'succeeded, failed', place: '/jobs' },
    ]);
  });

  test('is no news when a person cancelled it, nor when an old one changes', () => {
    job('running');
    job('cancelled');
    job('failed', { id: 'of-the-last-session', retriedAs: 'job-3' });
    pass(60);
    expect(shown).toEqual([]);
  });
});

describe('nothing is told', () => {
  test('while the window has the focus', () => {
    watched = true;
    happen('api');
    pass(60);
    expect(shown).toEqual([]);
  });

  test('when the window gets the focus before it is', () => {
    happen('api');
    watched = true;
    pass(60);
    expect(shown).toEqual([]);
  });

  test('when it was turned off', () => {
    settings = { ...settings, notifications: false };
    happen('api');
    pass(60);
    expect(shown).toEqual([]);
  });

  test('after the end', () => {
    happen('api');
    stop();
    pass(60);
    expect(shown).toEqual([]);
  });
});
