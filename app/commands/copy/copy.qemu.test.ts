import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { type GuestOfCommands, openGuestOfCommands, outcomeOf } from '../testing/guest-of-commands.ts';
import { treeOf } from './testing/tree.ts';

let guest: GuestOfCommands;
beforeAll(async () => {
  guest = await openGuestOfCommands();
}, 180_000);
afterAll(() => guest.close(), 60_000);

const cp = async (...words: string[]) => {
  const { out, err, code } = await outcomeOf(guest.begin('vm', 'cp', ...words));
  return { out: out.toString(), err, code };
};

describe('vm cp and the starter’s guest, whose tar is BusyBox’s', { timeout: 120_000 }, () => {
  it('brings a folder there and back as it was: bytes, modes, times and links', async () => {
    const from = join(guest.home, 'from');
    const long = join(from, 'n'.repeat(120), 'm'.repeat(120));
    mkdirSync(join(from, 'a folder/-x/ä'), { recursive: true });
    mkdirSync(long, { recursive: true });
    for (const length of [0, 1, 511, 512, 513, 3_000_003])
      writeFileSync(join(from, `-${length}`), randomBytes(length), { mode: 0o640 });
    writeFileSync(join(long, `${'o'.repeat(120)}\n✓`), 'long', { mode: 0o751 });
    symlinkSync('../-1', join(from, 'a folder/link'));
    symlinkSync('l'.repeat(150), join(from, 'leads-nowhere'));
    linkSync(join(from, '-512'), join(from, 'z-second-name'));
    utimesSync(join(from, '-511'), 12345, 12345);
    chmodSync(join(from, 'a folder/-x'), 0o500);
    utimesSync(join(from, 'a folder/-x'), 54321, 54321);
    expect(await cp(from, 'web:/root/in')).toEqual({ code: 0, out: 'Copied 8 files.\n', err: '' });
    expect(
      await guest.sh(
        'ls -A /root | grep -v ssh; cat /root/in/-3000003 | wc -c; stat -c "%a %Y %U" /root/in/-511',
      ),
    ).toEqual({
      ...{ code: 0, out: 'in\n3000003\n640 12345 root\n', err: '' },
    });
    expect(await cp('web:/root/in', join(guest.home, 'back'))).toEqual({
      code: 0,
      out: 'Copied 8 files.\n',
      err: '',
    });
    expect(treeOf(join(guest.home, 'back'))).toEqual(treeOf(from));
    expect(readdirSync(guest.home).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('takes a hard link of the guest as a second name, and leaves out what leads out', async () => {
    await guest.sh(
      'mkdir /root/odd; cd /root/odd; echo 1 >a; ln a b; ln -s /etc/passwd c; ln -s a d; mkfifo e',
    );
    expect(await cp('web:/root/odd', guest.home)).toEqual({
      code: 0,
      out: 'Copied 2 files.\n',
      err: expect.stringMatching(/^(Left out [ce]: [^\n]*\.\n){2}$/),
    });
    expect(readdirSync(join(guest.home, 'odd'))).toEqual(['a', 'b', 'd']);
  });

  it('a file replaces a file; what cannot be copied has its reason', async () => {
    const file = join(guest.home, 'file');
    writeFileSync(file, 'new');
    expect((await cp(file, 'web:/etc/motd')).code).toBe(0);
    expect((await guest.sh('cat /etc/motd')).out).toBe('new');
    expect(await cp(guest.home, 'web:/etc/motd')).toMatchObject({ code: 4 });
    expect(await cp('web:/none', guest.home)).toMatchObject({
      code: 3,
      err: expect.stringContaining('/none'),
    });
    expect(await cp('web:/dev/vda', guest.home)).toMatchObject({ code: 1 });
    expect(await cp(file, 'web:/none/x')).toMatchObject({ code: 3 });
  });

  it('takes what can be read of the kernel’s files, and clears away what a killed copy has left', async () => {
    const file = join(guest.home, 'of-kernel');
    await guest.sh('mkdir -p /root/.banger-cp.99999999-1.abcdef/copy /root/.banger-cp.1-1.x; : >/root/none');
    for (const path of ['/proc/version', '/sys/kernel/mm/transparent_hugepage/enabled']) {
      expect(await cp(`web:${path}`, file)).toEqual({ code: 0, out: 'Copied 1 file.\n', err: '' });
      expect(readFileSync(file, 'utf8')).toBe((await guest.sh(`cat ${path}`)).out);
    }
    expect((await cp('web:/proc/sys/kernel', guest.home)).err).toContain('only when they are read');
    expect((await cp('web:/root/none', guest.home)).code).toBe(0);
    expect(statSync(join(guest.home, 'none')).size).toBe(0);
    expect((await cp(file, 'web:/root')).code).toBe(0);
    expect((await guest.sh('ls -d /root/.banger*; rm -r /root/.banger*')).out).toBe(
      '/root/.banger-cp.1-1.x\n',
    );
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('%s leaves nothing half done in the guest', async (signal) => {
    const big = join(guest.home, 'big');
    writeFileSync(big, '');
    truncateSync(big, 200 << 20);
    const child = guest.begin('vm', 'cp', big, 'web:/root/big');
    const ended = outcomeOf(child);
    const left = async () => (await guest.sh('ls -A /root | grep -e big -e banger')).out;
    await until(async () => expect(await left()).toContain('.banger-cp.'), { timeout: 60_000 });
    child.kill(signal);
    expect((await ended).code).toBe(signal === 'SIGINT' ? 130 : null);
    await until(async () => expect(await left()).toBe(''), { timeout: 60_000 });
  });
});
