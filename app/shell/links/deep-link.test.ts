import fc from 'fast-check';
import { expect, it } from 'vitest';
import { vmPlace } from '../../contract/places.ts';
import { linkIn, placeOf } from './deep-link.ts';

const id = '0190a6a4-8f1c-7b6e-9d0a-1234567890ab';

it.each([
  ['a name', 'banger://vm/sandbox', 'sandbox'],
  ['a name with a space and an umlaut', 'banger://vm/meine%20Kiste%20%C3%BC', 'meine Kiste ü'],
  ['an id', `banger://vm/${id}`, id],
  ['a slash at the end, which browsers add', 'banger://vm/sandbox/', 'sandbox'],
  ['an encoded slash', 'banger://vm/a%2Fb', 'a/b'],
  ['an id that no name could be', 'banger://vm/%20a%0A%00..%2F%F0%9F%92%A5', ' a\n\0../💥'],
  ['an id with a meaning in URLs', `banger://vm/${encodeURIComponent('?a=b#c&d%2F')}`, '?a=b#c&d%2F'],
  ['an id as long as any', `banger://vm/${encodeURIComponent('é'.repeat(1000))}`, 'é'.repeat(1000)],
])('understands %s', (_, link, vm) => {
  expect(linkIn(['/opt/banger-desktop', '--no-sandbox', link])).toBe(vm);
});

it.each([
  'banger://vm/',
  'banger://vm',
  'banger://vm/a/b',
  'banger://vm/a?start=yes',
  'banger://vm/a#b',
  'banger://image/a',
  'banger://vm/%',
  'banger:vm/a',
  'BANGER-APP://dashboard/index.html',
  'https://vm/a',
  'file:///etc/passwd',
  ` banger://vm/a`,
  `banger://vm/${'a'.repeat(1001)}`,
])('takes %j for no link', (link) => {
  expect(linkIn([link])).toBeNull();
});

it('finds any id and any name again that it is given', () => {
  const texts = fc.string({ minLength: 1, maxLength: 50, unit: 'binary' });
  fc.assert(fc.property(texts, (text) => linkIn([`banger://vm/${encodeURIComponent(text)}`]) === text));
});

it('never throws, whatever it is given', () => {
  fc.assert(fc.property(fc.string(), (rest) => linkIn([rest, `banger://vm/${rest}`]) !== undefined));
});

/** Answers as the channels do: lists what has a part of the name, and throws where an id is unknown. */
const vmsNamed = (...vms: { id: string; name: string }[]) => ({
  get: async (wanted: string) => {
    const vm = vms.find((one) => one.id === wanted);
    if (!vm) throw new Error('not_found');
    return vm;
  },
  list: async ({ query }: { query: string }) => ({ items: vms.filter(({ name }) => name.includes(query)) }),
});

it('leads to the page of the VM, or to the list where none is called so', async () => {
  const vms = vmsNamed({ id: 'other', name: 'sandbox 2' }, { id, name: 'sandbox' });
  expect(await placeOf(id, vms)).toBe(`/vms/${id}`);
  expect(await placeOf(id.toUpperCase(), vms)).toBe(`/vms/${id}`);
  expect(await placeOf('sandbox', vms)).toBe(`/vms/${id}`);
  expect(await placeOf('sand box', vms)).toBe('/?query=sand+box');
});

it.each(['42', 'ID-IN-CAPITALS', '../a b', 'ü\n', id.toUpperCase()])(
  'leads by the id %j of an adopted VM',
  async (odd) => {
    expect(await placeOf(odd, vmsNamed({ id: odd, name: 'adopted' }))).toBe(vmPlace(odd));
  },
);

it('takes a text for an id before it takes it for a name', async () => {
  const vms = vmsNamed({ id: 'a', name: 'b' }, { id: 'b', name: 'c' });
  expect(await placeOf('b', vms)).toBe('/vms/b');
  expect(await placeOf('c', vms)).toBe('/vms/b');
});

it('searches for no more than a search may have', async () => {
  expect(await placeOf('x'.repeat(1000), vmsNamed())).toBe(`/?query=${'x'.repeat(200)}`);
});

it('leads to the list where nobody can be looked for', async () => {
  const fails = () => Promise.reject(new Error('the database is damaged'));
  expect(await placeOf('sandbox', { get: fails, list: fails })).toBe('/?query=sandbox');
});
