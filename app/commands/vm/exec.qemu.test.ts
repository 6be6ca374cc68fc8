import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import {
  type GuestOfCommands,
  openGuestOfCommands,
  outcomeOf as outcome,
} from '../testing/guest-of-commands.ts';

let guest: GuestOfCommands;
beforeAll(async () => {
  guest = await openGuestOfCommands();
}, 180_000);
afterAll(() => guest.close(), 60_000);

const exec = (...words: string[]) => guest.begin('vm', 'exec', 'web', ...words);
const sh = (script: string) => guest.sh(script);

describe('vm exec in a real guest', { timeout: 120_000 }, () => {
  it('ends with the command’s code, after all of both outputs', async () => {
    expect(await sh('printf out; printf err >&2; exit 7')).toEqual({ out: 'out', err: 'err', code: 7 });
    expect(await sh('kill -9 $$')).toMatchObject({ code: 137 });
    for (const [code, ...words] of [
      [127, '--', '/no/such'],
      [127, '--', '-x'],
      [126, '--', '/etc'],
      [126, '--cwd', '/no such', '--', 'true'],
      [126, '--user', 'nobody-here', '--', 'true'],
      [127, '--user', 'root', '--', 'no-such'],
    ] as const) {
      const { code: ended, out, err } = await outcome(exec(...words));
      expect([ended, out.length, err]).toEqual([
        code,
        0,
        expect.stringMatching(/^[^\n]*“[^\n]*”[^\n]*\.\n$/),
      ]);
    }
  });

  /** Each file that no kernel would run, and what is said of it. */
  const notRun = [
    [127, String.raw`#!/no/such\n`, 'its interpreter “/no/such” isn’t in the guest.'],
    [126, String.raw`#!/etc\n`, 'its interpreter “/etc” isn’t executable.'],
    [127, String.raw`#!/bin/sh\r\n`, 'its first line ends with a carriage return, as in files from Windows.'],
    [126, String.raw`MZ\220\0\3\0\0\0\4`, 'it isn’t a program for this guest.'],
    [
      126,
      // Of IBM’s big computers.
      String.raw`\177ELF\2\2\1\0\0\0\0\0\0\0\0\0\0\2\0\026\0\0`,
      'it is a program for another kind of processor.',
    ],
  ] as const;

  it('says in plain words why a file can’t be run', async () => {
    const files = notRun.map(
      ([, content], at) => `printf '${content}' >/tmp/run${at}; chmod 755 /tmp/run${at}`,
    );
    await sh(files.join('; '));
    for (const [at, [code, , why]] of notRun.entries())
      for (const asked of [[], ['--user', 'root']]) {
        const { code: ended, out, err } = await outcome(exec(...asked, '--', `/tmp/run${at}`));
        expect([ended, out.length, err]).toEqual([code, 0, `“/tmp/run${at}” can’t be run: ${why}\n`]);
      }
    expect((await sh("printf 'echo ran' >/tmp/run; chmod 755 /tmp/run; exec /tmp/run")).out).toBe('ran\n');
  });

  it('carries 8 MiB through a pipe both ways, exact to the byte', async () => {
    const input = randomBytes(8 << 20);
    const script = 'cat >/tmp/in; cat /tmp/in >&2 & cat /tmp/in; wait';
    const { out, bytes, code } = await outcome(exec('--', 'sh', '-c', script), input);
    expect([code, out.equals(input), bytes.equals(input)]).toEqual([0, true, true]);
  });

  it('gives each word to the command as it is', async () => {
    const words = ['', ' ', "it's", '"$HOME"', '`id`', '*', '-x', '--', 'ä\n\t✓', '\\'];
    const { out } = await outcome(
      exec('--', 'sh', '-c', 'for word; do printf "<%s>" "$word"; done', 'sh', ...words),
    );
    expect(out.toString()).toBe(words.map((word) => `<${word}>`).join(''));
  });

  it('runs as another user, and in another folder', async () => {
    const account = 'dev:x:1000:1000::/home/dev:/bin/sh';
    await sh(`echo ${account} >>/etc/passwd; echo dev:x:1000: >>/etc/group; mkdir -p /home/dev`);
    const asked = [
      '--user',
      'dev',
      '--cwd',
      '/etc',
      '--',
      'sh',
      '-c',
      'id -un; id -Gn; pwd; echo $HOME; echo "$@"',
    ];
    expect((await outcome(exec(...asked, 'sh', '-l', "a  'b"))).out.toString()).toBe(
      "dev\ndev\n/etc\n/home/dev\n-l a  'b\n",
    );
  });

  it.each([
    ['SIGINT', 'INT', 'exit 3', 3],
    ['SIGTERM', 'TERM', 'trap - TERM; kill -TERM $$', 143],
  ] as const)('passes %s on', async (signal, name, then, code) => {
    const child = exec('--', 'sh', '-c', `trap '${then}' ${name}; echo ready; while :; do sleep 0.1; done`);
    await once(child.stdout ?? child, 'readable');
    child.kill(signal);
    expect((await outcome(child)).code).toBe(code);
  });

  it('ends a command whose caller was killed', async () => {
    const child = exec(
      '--',
      'sh',
      '-c',
      'trap "echo gone >/tmp/end; exit" HUP; echo ready; while :; do sleep 0.1; done',
    );
    await once(child.stdout ?? child, 'readable');
    child.kill('SIGKILL');
    await until(async () => expect((await sh('cat /tmp/end')).out).toBe('gone\n'), { timeout: 60_000 });
  });

  it('ends when the reader of its output goes', async () => {
    const child = exec('--', 'yes');
    await once(child.stdout ?? child, 'readable');
    child.stdout?.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(141);
  });
});
