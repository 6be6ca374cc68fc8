import { expect, test } from 'vitest';
import { vmView } from '../testing/vm-view.ts';
import { actionsFor, canDelete } from './vm-actions.ts';

const all = { pause: true, gracefulStop: true, liveForwards: true };

test('a VM offers what its state and its driver both allow', () => {
  expect(actionsFor(vmView(1, { state: 'running' }))).toEqual(['stop', 'restart', 'pause', 'forceStop']);
  const unpausable = vmView(1, { state: 'running', capabilities: { ...all, pause: false } });
  expect(actionsFor(unpausable)).toEqual(['stop', 'restart', 'forceStop']);
  expect(canDelete(vmView(1, { state: 'stopped' }))).toBe(true);
  expect(canDelete(vmView(1, { state: 'running' }))).toBe(false);
});

test('a VM whose driver is missing offers nothing', () => {
  for (const state of ['stopped', 'unknown', 'running'] as const) {
    const vm = vmView(1, { state, capabilities: null });
    expect({ actions: actionsFor(vm), deletable: canDelete(vm) }).toEqual({ actions: [], deletable: false });
  }
});
