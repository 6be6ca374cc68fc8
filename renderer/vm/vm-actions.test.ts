import { expect, test } from 'vitest';
import { deletionOf } from '../../app/contract/vm-state-machine.ts';
import { vmView } from '../testing/vm-view.ts';
import { actionsFor } from './vm-actions.ts';

const all = { pause: true, gracefulStop: true, liveForwards: true };

test('a VM offers what its state and its driver both allow', () => {
  expect(actionsFor(vmView(1, { state: 'running' }))).toEqual(['stop', 'restart', 'pause', 'forceStop']);
  const unpausable = vmView(1, { state: 'running', capabilities: { ...all, pause: false } });
  expect(actionsFor(unpausable)).toEqual(['stop', 'restart', 'forceStop']);
  expect(deletionOf(vmView(1, { state: 'stopped' }))).toBe('delete');
  expect(deletionOf(vmView(1, { state: 'running' }))).toBe('stop and delete');
  // Its start has to be over before: what a start makes would be left behind.
  expect(deletionOf(vmView(1, { state: 'starting' }))).toBeNull();
});

test('a VM whose driver is missing offers nothing', () => {
  for (const state of ['stopped', 'unknown', 'running'] as const) {
    const vm = vmView(1, { state, capabilities: null });
    expect({ actions: actionsFor(vm), deletion: deletionOf(vm) }).toEqual({ actions: [], deletion: null });
  }
});
