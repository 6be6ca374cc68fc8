import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkNameServers, nameServersIn } from './name-servers.ts';

const dir = mkdtempSync(join(tmpdir(), 'name-servers-'));
afterAll(() => rmSync(dir, { recursive: true }));
let made = 0;

function file(text: string | null): string {
  made += 1;
  const path = join(dir, String(made));
  if (text !== null) writeFileSync(path, text);
  return path;
}

const checkOf = (resolvConf: string | null, resolved: string | null = null) =>
  checkNameServers({ resolvConf: file(resolvConf), resolved: file(resolved) });

test.each([
  ['nameserver 192.0.2.1\n', '192.0.2.1'],
  ['# by hand\nsearch lan\nnameserver\t127.0.0.53\noptions edns0', '127.0.0.53'],
  ['nameserver fd00::1\nnameserver fd00::2\nnameserver 192.0.2.1\n', '192.0.2.1'],
])('guests find names where there is an IPv4 name server: %j', async (text, address) => {
  expect(await checkOf(text)).toMatchObject({ status: 'ok', detail: expect.stringContaining(address) });
});

test.each([
  ['nameserver fd00::1\n', '(fd00::1)'],
  ['nameserver fe80::1%enp3s0\nnameserver 2001:db8::53\n', '(fe80::1%enp3s0, 2001:db8::53)'],
  ['', 'lists no name server'],
  [null, 'lists no name server'],
  ['#nameserver 192.0.2.1\n; nameserver 192.0.2.2\n nameserver 192.0.2.3\n', 'lists no name server'],
  ['nameserver 192.0.2\nnameserver dns.example\n', 'lists no name server'],
])('guests find no names, and are told so, where there is none: %j', async (text, words) => {
  expect(await checkOf(text)).toMatchObject({
    ...{ status: 'warn', detail: expect.stringContaining(words) },
    fix: { text: expect.stringMatching(/^Add a name server .*\.$/) },
  });
});

test('where systemd-resolved runs, it is the remedy', async () => {
  const check = await checkOf('nameserver fd00::1\n', 'nameserver 127.0.0.53\noptions edns0 trust-ad\n');
  expect(check.fix?.command).toMatch(/^sudo ln -sf \S+ \S+$/);
  expect((await checkOf('nameserver fd00::1\n', '')).fix?.command).toBeUndefined();
});

test('addresses are told apart as libslirp tells them', () => {
  expect(nameServersIn('nameserver 10.0.0.1 # home\nnameserver ::ffff:10.0.0.2\nnameserver x\n')).toEqual({
    ipv4: ['10.0.0.1'],
    ipv6: ['::ffff:10.0.0.2'],
  });
});
