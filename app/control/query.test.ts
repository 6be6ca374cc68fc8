import fc from 'fast-check';
import { expect, it } from 'vitest';
import { activityKinds, vmStates } from '../contract/index.ts';
import { inputOfQuery } from './query.ts';
import { queryOf } from './query-of.ts';
import { requestOf } from './request-of.ts';
import { matchRoute, parseUrl } from './route-table.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const throughUrl = (path: string) => {
  const url = parseUrl(path);
  if (!url) throw new Error(`${path} is no path of ours`);
  return url;
};

it('an input is the same once it has been a query', () => {
  const vms = fc.record(
    {
      query: text,
      limit: fc.integer({ min: 1, max: 1000 }),
      offset: fc.nat(),
      states: fc.uniqueArray(fc.constantFrom(...vmStates)),
    },
    { requiredKeys: [] },
  );
  const activity = fc.record(
    { id: text, before: fc.nat(), kinds: fc.uniqueArray(fc.constantFrom(...activityKinds)), query: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(vms, activity, (ofVms, ofActivity) => {
      for (const [channel, input] of [
        ['vms.list', ofVms],
        ['vms.activity', ofActivity],
      ] as const) {
        const { query } = throughUrl(`/v1/x?${queryOf(input)}`);
        expect(inputOfQuery(channel, query)).toEqual(input);
      }
    }),
  );
});

it('whatever an id is, its request finds the channel and the id again', () => {
  fc.assert(
    fc.property(text, (id) => {
      const { method, path } = requestOf('vms.delete', { id });
      const url = throughUrl(path);
      expect(matchRoute(method, url.path)).toMatchObject({ channel: 'vms.delete', fields: [{ value: id }] });
      const search = requestOf('console.search', { vmId: id, text: id });
      const searchUrl = throughUrl(search.path);
      expect(matchRoute(search.method, searchUrl.path)).toMatchObject({
        channel: 'console.search',
        fields: [{ field: 'vmId', value: id }],
      });
      expect(searchUrl.query.get('text')).toBe(id);
    }),
  );
});
