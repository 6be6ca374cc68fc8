import { expect, test } from 'vitest';
import { hostAlias } from '../ssh/known-hosts.ts';
import { hostNames } from './host-names.ts';

const id = (digit: number) => `6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f${digit}`;
const hostsOf = (...names: string[]) => [
  ...hostNames(names.map((name, at) => ({ id: id(at), name }))).values(),
];

test('a host is called as its VM, in lower case: editors lose the case', () => {
  expect(hostsOf('web', 'Build-2.0_x', '9')).toEqual(['banger-web', 'banger-build-2.0_x', 'banger-9']);
});

test.each([
  'my web',
  'a"b',
  "it's",
  '*',
  'web?',
  '!web',
  '-oPort=1',
  'größe',
  '日本',
  'a,b',
  'a#b',
  '%h',
  '$HOME',
  '',
  '.x',
])('the name “%s” can’t be a host, which gets the id', (name) => {
  expect(hostsOf(name)).toEqual([hostAlias(id(0))]);
});

test('an id of another program, whatever is in it, becomes a plain one', () => {
  const [host] = hostNames([{ id: '../x\nProxyCommand id', name: 'a b' }]).values();
  expect(host).toMatch(/^banger-[0-9a-f-]{36}$/);
});

test('no two VMs have the same host', () => {
  expect(hostsOf('Web', 'web')).toEqual([hostAlias(id(0)), 'banger-web']);
  expect(hostsOf('WEB', 'Web')).toEqual([hostAlias(id(0)), hostAlias(id(1))]);
  expect(hostsOf('a b', id(0))).toEqual([hostAlias(id(0)), hostAlias(id(1))]);
  expect(hostsOf('a b', id(0).toUpperCase())).toEqual([hostAlias(id(0)), hostAlias(id(1))]);
});
