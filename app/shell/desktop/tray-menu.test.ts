import { expect, test } from 'vitest';
import { runningVms } from './tray-menu.ts';

test('each VM that runs leads to its page; a paused one says that it is', () => {
  const vms = [
    { id: 'a', name: 'api', state: 'running' },
    { id: 'b', name: 'web_2', state: 'paused' },
  ] as const;
  expect(runningVms(vms, 2)).toEqual([
    { label: 'api', place: '/vms/a' },
    { label: 'web__2 (paused)', place: '/vms/b' },
  ]);
});

test('that none runs is said', () => {
  expect(runningVms([], 0)).toEqual([{ label: 'No VM is running' }]);
});

test('of many the rest is in the list', () => {
  const vms = Array.from({ length: 12 }, (_, index) => ({
    id: `${index}`,
    name: `vm-${index}`,
    state: 'running' as const,
  }));
  const items = runningVms(vms, 30);
  expect(items).toHaveLength(11);
  expect(items.at(-1)).toEqual({ label: '20 more…', place: '/' });
});
