import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkIn, placeOf } from './deep-link.ts';

const id = '0190a6a4-8f1c-7b6e-9d0a-1234567890ab';

it.each([
  ['a name', 'banger://vm/sandbox', { name: 'sandbox' }],
  ['a name with a space and an umlaut', 'banger://vm/meine%20Kiste%20%C3%BC', { name: 'meine Kiste ü' }],
  ['an id', `banger://vm/${id}`, { id }],
  ['an id in capitals', `banger://vm/${id.toUpperCase()}`, { id }],
  ['a slash at the end, which browsers add', 'banger://vm/sandbox/', { name: 'sandbox' }],
  ['a name with an encoded slash', 'banger://vm/a%2Fb', { name: 'a/b' }],
])('understands %s', (_, link, vm) => {
  expect(linkIn(['/opt/banger-desktop', '--no-sandbox', link])).toEqual(vm);
});

it.each([
  'banger://vm/',
  'banger://vm',
  'banger://vm/a/b',
  'banger://vm/a?start=yes',
  'banger://vm/a#b',
  'banger://image/a',
  'banger://vm/%',
  'banger://vm/%00',
  'banger://vm/%0A',
  'banger://vm/%20a',
  'banger:vm/a',
  'BANGER-APP://dashboard/index.html',
  'https://vm/a',
  'file:///etc/passwd',
  ` banger://vm/a`,
  `banger://vm/${'a'.repeat(65)}`,
])('takes %j for no link', (link) => {
  expect(linkIn([link])).toBeNull();
});

it('finds any name again that it is given', () => {
  const names = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
  fc.assert(
    fc.property(names, (name) => {
      const link = linkIn([`banger://vm/${encodeURIComponent(name)}`]);
      if (link) expect('name' in link ? link.name : link.id).toBe(name);
    }),
  );
});

it('never throws, whatever it is given', () => {
  fc.assert(fc.property(fc.string(), (rest) => linkIn([rest, `banger://vm/${rest}`]) !== undefined));
});

it('leads to the page of the VM, or to the list where none is called so', async () => {
  const list = ({ query }: { query: string }) =>
    Promise.resolve({
      items: [
        { id: 'other', name: 'sandbox 2' },
        { id, name: 'sandbox' },
      ].filter((vm) => vm.name.includes(query)),
    });
  expect(await placeOf({ id }, list)).toBe(`/vms/${id}`);
  expect(await placeOf({ name: 'sandbox' }, list)).toBe(`/vms/${id}`);
  expect(await placeOf({ name: 'sand box' }, list)).toBe('/?query=sand+box');
});

it('leads to the list where nobody can be looked for', async () => {
  const list = () => Promise.reject(new Error('the database is damaged'));
  expect(await placeOf({ name: 'sandbox' }, list)).toBe('/?query=sandbox');
});
