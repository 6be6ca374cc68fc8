import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GuestOfCommands, openGuestOfCommands, outcomeOf } from '../testing/guest-of-commands.ts';

let guest: GuestOfCommands;
beforeAll(async () => {
  guest = await openGuestOfCommands('--memory', '512M');
}, 180_000);
afterAll(() => guest.close(), 60_000);

const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const length = 100 << 20;

it('100 MiB come out of a guest exact to the byte', async () => {
  const { out, code } = await guest.sh(`head -c ${length} /dev/urandom >/tmp/out && sha256sum </tmp/out`);
  expect(code).toBe(0);
  const all = await outcomeOf(guest.begin('vm', 'exec', 'web', '--', 'cat', '/tmp/out'));
  expect([all.code, all.err, all.out.length]).toEqual([0, '', length]);
  expect(sumOf(all.out)).toBe(out.split(' ')[0]);
  await guest.sh('rm /tmp/out');
});

it('100 MiB go into a guest exact to the byte', async () => {
  const input = randomBytes(length);
  const { out, err, code } = await outcomeOf(guest.begin('vm', 'exec', 'web', '--', 'sha256sum'), input);
  expect([code, err]).toEqual([0, '']);
  expect(out.toString().split(' ')[0]).toBe(sumOf(input));
});
