import { expect, test } from 'vitest';
import type { ActivityEntry } from '../../app/contract/activity.ts';
import { matchesActivity } from './activity-match.ts';

const entry: ActivityEntry = {
  id: 7,
  vmId: 'a',
  vmName: 'Büro-API',
  at: '2026-05-01T12:00:00.500Z',
  actor: 'host',
  kind: 'crashed',
  reason: 'QEMU was killed.',
  detail: {},
};

test.each([
  [{}],
  [{ id: 'a', actor: 'host', kinds: ['crashed'] }],
  [{ query: 'api' }],
  [{ query: 'KILLED' }],
  [{ query: 'crash', queryKinds: ['crashed'] }],
  [{ from: '2026-05-01T12:00:00Z', to: '2026-05-01T12:00:01Z' }],
] as const)('an entry is let through by %j', (input) => {
  expect(matchesActivity(entry, structuredClone(input) as never)).toBe(true);
});

test.each([
  [{ id: 'b' }],
  [{ actor: 'user' }],
  [{ kinds: ['started'] }],
  [{ query: 'BÜRO' }],
  [{ query: 'crash', queryKinds: [] }],
  [{ from: '2026-05-01T12:00:01Z' }],
  [{ to: '2026-05-01T12:00:00Z' }],
] as const)('an entry is kept out by %j, as the main process would', (input) => {
  expect(matchesActivity(entry, structuredClone(input) as never)).toBe(false);
});

test.each(["didn't power", 'didn’t power'])(
  'an entry is let through by %j, whichever apostrophe is its own',
  (query) => {
    for (const reason of ["It didn't power off.", 'It didn’t power off.'])
      expect(matchesActivity({ ...entry, reason }, { query })).toBe(true);
  },
);
