import { describe, expect, it } from 'vitest';
import { activityKinds } from '../../../app/contract/activity.ts';
import { askedBy, filterFrom, isNarrowed, noFilter, searchOf } from './activity-filter.ts';
import { activityGroups, kindsOf } from './activity-groups.ts';

const now = new Date(2026, 4, 20, 15, 30);
const vm = '3f0c8a52-8f5e-4a44-9c1b-000000000001';

describe('a filter of the history', () => {
  it('is in the URL and comes back from it', () => {
    const filter = {
      vm,
      actor: 'guest',
      group: 'problems',
      query: 'out of memory & more',
      range: '30',
    } as const;
    expect(filterFrom(searchOf(filter))).toEqual(filter);
    // The id of an adopted row may be any text.
    const odd = { ...noFilter, vm: '../a b&c=d#é' };
    expect(filterFrom(searchOf(odd))).toEqual(odd);
    expect(searchOf(noFilter)).toBe('');
    expect(filterFrom('')).toEqual(noFilter);
  });

  it('leaves out of the URL what makes no sense', () => {
    expect(filterFrom(`actor=toString&group=x&range=400&from=2026-05-01&vm=${'a'.repeat(1001)}`)).toEqual(
      noFilter,
    );
  });

  it('asks for everything where it narrows nothing down', () => {
    expect(askedBy(noFilter, now)).toEqual({});
    expect(isNarrowed(noFilter)).toBe(false);
    expect(isNarrowed({ ...noFilter, query: ' ' })).toBe(false);
  });

  it('takes a number of days as the person’s own, today’s included', () => {
    expect(askedBy({ ...noFilter, range: '1' }, now)).toEqual({ from: new Date(2026, 4, 20).toISOString() });
    expect(askedBy({ ...noFilter, range: '7' }, now)).toEqual({ from: new Date(2026, 4, 14).toISOString() });
  });

  it('finds kinds by the words that they have on the screen', () => {
    expect(askedBy({ ...noFilter, query: ' start fail ' }, now)).toEqual({
      query: 'start fail',
      queryKinds: ['start_failed'],
    });
    // Who asked for a start is in its request.
    expect(askedBy({ ...noFilter, query: 'Started' }, now).queryKinds).toEqual([
      'starting',
      'started',
      'restarted',
    ]);
  });

  it('has every kind in exactly one group', () => {
    expect(activityGroups.flatMap(kindsOf).sort()).toEqual([...activityKinds].sort());
  });
});
