import { expect, test } from 'vitest';
import type { ActivityEntry, ActivityKind } from '../../../app/contract/activity.ts';
import { joinStarts } from './join-starts.ts';

let id = 1000;

/** Call them as they are listed: the newest first. */
function entry(kind: ActivityKind, actor: ActivityEntry['actor'] = 'dashboard', vmId = 'api'): ActivityEntry {
  id -= 1;
  const at = '2026-05-01T10:00:00.000Z';
  return { id, vmId, vmName: vmId, at, actor, kind, reason: null, detail: {} };
}

function shown(all: ActivityEntry[]): string[] {
  const { entries, requesters } = joinStarts(all);
  return entries.map((one) => `${one.vmId} ${one.kind} ${requesters.get(one.id) ?? one.actor}`);
}

test('a start is one entry, by whoever asked for it', () => {
  for (const actor of ['user', 'cli', 'mcp', 'api'] as const)
    expect(shown([entry('started'), entry('starting', actor), entry('created', 'user')])).toEqual([
      `api started ${actor}`,
      'api created user',
    ]);
});

test('a start that fails is one entry, too, by whoever asked for it', () => {
  expect(shown([entry('start_failed'), entry('edited', 'user'), entry('starting', 'cli')])).toEqual([
    'api start_failed cli',
    'api edited user',
  ]);
  // Tried twice: each has its own.
  const first = [entry('start_failed'), entry('starting', 'mcp')];
  const second = [entry('start_failed'), entry('starting', 'user')];
  expect(shown([...first, ...second])).toEqual(['api start_failed mcp', 'api start_failed user']);
  // One whose request is not there takes that of no other.
  expect(shown([entry('start_failed'), entry('start_failed'), entry('starting', 'user')])).toEqual([
    'api start_failed dashboard',
    'api start_failed user',
  ]);
});

test('a request is shown for as long as nothing is known of its start', () => {
  expect(shown([entry('starting', 'user')])).toEqual(['api starting user']);
  // Cancelled, or found dead by the next session; the start after that has a request of its own.
  for (const end of ['stopped', 'found_dead', 'crashed', 'adopted'] as const)
    expect(
      shown([entry('started'), entry('starting', 'cli'), entry(end), entry('starting', 'user')]),
    ).toEqual(['api started cli', `api ${end} dashboard`, 'api starting user']);
});

test('each start takes its own request', () => {
  const again = [entry('started'), entry('starting', 'mcp'), entry('stopped', 'user')];
  expect(shown([...again, entry('started'), entry('starting', 'user')])).toEqual([
    'api started mcp',
    'api stopped user',
    'api started user',
  ]);
  // A start whose request is not there takes no other one.
  expect(shown([entry('started'), entry('stopped', 'user'), entry('starting', 'user')])).toEqual([
    'api started dashboard',
    'api stopped user',
    'api starting user',
  ]);
  expect(shown([entry('started'), entry('started'), entry('starting', 'user')])).toEqual([
    'api started dashboard',
    'api started user',
  ]);
});

test('VMs that start at the same time are kept apart', () => {
  const both = [entry('started', 'dashboard', 'b'), entry('started', 'dashboard', 'a')];
  expect(shown([...both, entry('starting', 'cli', 'b'), entry('starting', 'user', 'a')])).toEqual([
    'b started cli',
    'a started user',
  ]);
});

test('a change or a key press while the VM starts parts nothing', () => {
  for (const kind of ['edited', 'console_input', 'touched', 'connected'] as const)
    expect(shown([entry('started'), entry(kind, 'user'), entry('starting', 'cli')])).toEqual([
      'api started cli',
      `api ${kind} user`,
    ]);
});
