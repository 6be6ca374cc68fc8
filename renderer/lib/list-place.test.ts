import { describe, expect, test } from 'vitest';
import { vmView } from '../testing/vm-view.ts';
import { moves } from './list-place.ts';

const vm = vmView(1, { name: 'alpha', state: 'stopped', lastTouchedAt: '2026-05-01T10:00:00Z' });
const touched = { ...vm, lastTouchedAt: '2026-05-01T11:00:00Z' };
const running = { ...touched, state: 'running' as const };
const renamed = { ...vm, name: 'beta' };

describe('a change moves a VM', () => {
  test('where it comes to be or is deleted, in every list that it belongs to', () => {
    expect(moves({}, null, vm)).toBe(true);
    expect(moves({ sort: '-createdAt' }, vm, null)).toBe(true);
    expect(moves({ states: ['running'] }, null, vm)).toBe(false);
    expect(moves({ imageId: vm.imageId }, vm, null)).toBe(true);
    expect(moves({ imageId: vm.id }, vm, null)).toBe(false);
  });

  test('where what the list is ordered by has changed, and nowhere else', () => {
    expect(moves({ sort: 'name' }, vm, running)).toBe(false);
    expect(moves({ sort: '-createdAt' }, vm, running)).toBe(false);
    expect(moves({ sort: '-lastTouchedAt' }, vm, touched)).toBe(true);
    expect(moves({ sort: '-lastTouchedAt' }, vm, renamed)).toBe(false);
    expect(moves({ sort: 'state' }, vm, touched)).toBe(false);
    expect(moves({ sort: 'state' }, vm, running)).toBe(true);
    expect(moves({ sort: '-state' }, vm, renamed)).toBe(true);
    expect(moves({ sort: '-name' }, vm, renamed)).toBe(true);
  });

  test('where a filter by state lets it in or out, but not between states that it lets through', () => {
    const states = ['starting', 'running'] as const;
    expect(moves({ states: [...states] }, vm, running)).toBe(true);
    expect(moves({ states: [...states] }, running, vm)).toBe(true);
    expect(moves({ states: [...states] }, { ...running, state: 'starting' }, running)).toBe(false);
    expect(moves({ states: ['paused'] }, vm, running)).toBe(false);
  });

  test('where a search may have found it by its old name, or may find it by its new one', () => {
    expect(moves({ query: 'alp', sort: '-createdAt' }, vm, renamed)).toBe(true);
    expect(moves({ query: 'alp', sort: '-createdAt' }, vm, running)).toBe(false);
  });
});
