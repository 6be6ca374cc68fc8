import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { GuestProcess, GuestStreams } from '../../hypervisors/driver/guest-agent.ts';
import { startPiped } from '../../programs/piped-program.ts';
import { execOverSsh } from './ssh-exec.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssh-exec-'));
  pretend('for last; do :; done', 'exec sh -c "$last"');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

/** The place of `ssh` is taken by this; the guest is this computer, whose shell reads the line as a login shell does. */
function pretend(...lines: string[]): void {
  writeFileSync(join(dir, 'ssh'), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  vi.stubEnv('PATH', `${dir}:${process.env.PATH}`);
}

const target = {
  ...{
    user: 'root',
    address: '127.0.0.1',
    port: 22,
    hostAlias: 'x',
    privateKey: '/key',
    knownHosts: '/hosts',
  },
};
const exec = (program: string, args: string[], more: Partial<GuestStreams> = {}) =>
  execOverSsh(target, { program, args, hasInput: false, ...more }, startPiped);
const sh = (script: string, more: Partial<GuestStreams> = {}) => exec('sh', ['-c', script], more);

async function outcome({ stdout, stderr, exitCode }: GuestProcess) {
  const [said, complained] = await Promise.all([text(stdout), text(stderr)]);
  return { said, complained, code: await exitCode };
}

it('gives each word to the command as it is', async () => {
  const words = ['', ' ', "it's", '"$HOME"', '`id`', '$(id)', '*', '-x', '--', 'ä\n\t✓', '\\', "'\\''", '!!'];
  const process = exec('sh', ['-c', 'for word; do printf "<%s>" "$word"; done', 'sh', ...words]);
  expect((await outcome(process)).said).toBe(words.map((word) => `<${word}>`).join(''));
});

it('tells the command’s own code, and that of a signal which ended it, after all of both outputs', async () => {
  expect(await outcome(sh('printf out; printf err >&2; exit 7'))).toEqual({
    said: 'out',
    complained: 'err',
    code: 7,
  });
  expect(await outcome(sh('exit 255'))).toMatchObject({ code: 255 });
  expect(await outcome(sh('kill -9 $$'))).toMatchObject({ code: 137 });
  expect(await outcome(exec('/no/such', []))).toMatchObject({ code: 127 });
});

it('takes input as it is, a folder and an environment', async () => {
  const input = Buffer.alloc(1 << 20, 'a\0\xff\r\n', 'latin1');
  const process = exec('cat', [], { hasInput: true });
  process.stdin?.end(input);
  const [said] = await Promise.all([buffer(process.stdout), buffer(process.stderr)]);
  expect(said.equals(input)).toBe(true);
  const more = { folder: '/etc', environment: ['WORD=a  "b"'] };
  expect((await outcome(sh('pwd; echo "$WORD"', more))).said).toBe('/etc\na  "b"\n');
  expect(await outcome(sh('pwd', { folder: '/no such' }))).toMatchObject({ said: '', code: 126 });
});

describe('says in plain words why a command can’t be run, with the code of other tools:', () => {
  test.each<[string, string[], string | undefined, number, string]>([
    ['a name', ['no-such', '-l'], undefined, 127, 'There is no command “no-such” in the guest.'],
    ['a path', ['/no/such'], undefined, 127, 'There is no command “/no/such” in the guest.'],
    ['a word of the shell', ['export', 'a=b'], undefined, 127, 'There is no command “export” in the guest.'],
    ['what looks like an option', ['-a', 'x'], undefined, 127, 'There is no command “-a” in the guest.'],
    ['two dashes', ['--'], undefined, 127, 'There is no command “--” in the guest.'],
    ['a pattern', ['*'], '/etc', 127, 'There is no command “*” in the guest.'],
    ['a folder', ['/etc'], undefined, 126, '“/etc” can’t be run: it is a folder.'],
    ['no program', ['/etc/passwd'], undefined, 126, '“/etc/passwd” can’t be run: it isn’t executable.'],
    ['no folder', ['true'], '/no such', 126, 'There is no folder “/no such” in the guest.'],
    ['a folder that is a file', ['true'], '/etc/passwd', 126, '“/etc/passwd” isn’t a folder.'],
    ['a folder that is a dash', ['true'], '-', 126, 'There is no folder “-” in the guest.'],
  ])('%s', async (_, [program = '', ...args], folder, code, said) => {
    expect(await outcome(exec(program, args, folder === undefined ? {} : { folder }))).toEqual({
      ...{ said: '', code, complained: `${said}\n` },
    });
  });
});

describe('says in plain words why the kernel wouldn’t run a file:', () => {
  const elf = (machine: number, more = '') =>
    Buffer.from(
      `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x03\0${String.fromCharCode(machine)}\0${more}`,
      'latin1',
    );
  const [own, other] = process.arch === 'arm64' ? [0xb7, 0x3e] : [0x3e, 0xb7];

  test.each<[string, string | Buffer, number, string]>([
    ['no interpreter', '#!/no/such -x\n', 127, 'its interpreter “/no/such” isn’t in the guest.'],
    ['none after a space', '#! \t/no/such', 127, 'its interpreter “/no/such” isn’t in the guest.'],
    ['a folder', '#!/etc\n', 126, 'its interpreter “/etc” isn’t executable.'],
    ['a text', '#!/etc/passwd\n', 126, 'its interpreter “/etc/passwd” isn’t executable.'],
    [
      'a file from Windows',
      '#!/bin/sh\r\necho hi\r\n',
      127,
      'its first line ends with a carriage return, as in files from Windows.',
    ],
    ['another processor', elf(other), 126, 'it is a program for another kind of processor.'],
    ['a program of Windows', 'MZ\x90\0\x03\0\0\0\x04', 126, 'it isn’t a program for this guest.'],
    ['an archive', Buffer.from('1f8b0800', 'hex'), 126, 'it isn’t a program for this guest.'],
    [
      'another C library',
      elf(own, `${'\0'.repeat(44)}/lib/ld-such.so.1\0\x04`),
      127,
      'its loader “/lib/ld-such.so.1” isn’t in the guest. It was built for another system.',
    ],
  ])('%s', async (_, content, code, why) => {
    const path = join(dir, 'x');
    writeFileSync(path, content, { mode: 0o755 });
    expect(await outcome(exec(path, []))).toEqual({
      ...{ said: '', code, complained: `“${path}” can’t be run: ${why}\n` },
    });
  });

  test('a pipe', async () => {
    const path = join(dir, 'x');
    execFileSync('mkfifo', ['-m', '755', path]);
    expect(await outcome(exec(path, []))).toEqual({
      ...{ said: '', code: 126, complained: `“${path}” can’t be run: it isn’t a file.\n` },
    });
  });

  test.each([
    ['a script without an interpreter', '\techo ran'],
    ['one with carriage returns', ': \r\necho ran\n'],
    ['an interpreter with a word', '#! /bin/sh -e\necho ran\n'],
    ['an empty name of one', '#!\necho ran\n'],
    ['letters of other languages', `# ${'ä✓'.repeat(200)}\necho ran\n`],
  ])('%s is run', async (_, content) => {
    const path = join(dir, 'x');
    writeFileSync(path, content, { mode: 0o755 });
    expect(await outcome(exec(path, []))).toEqual({ said: 'ran\n', complained: '', code: 0 });
  });
});

it('runs a command whose name begins with a dash, and one of the folder', async () => {
  writeFileSync(join(dir, '-run'), '#!/bin/sh\necho "$0 $@"\n', { mode: 0o755 });
  expect(await outcome(exec('-run', ['a  b']))).toMatchObject({ said: `${dir}/-run a  b\n`, code: 0 });
  expect(await outcome(exec('./-run', [], { folder: dir }))).toMatchObject({ said: './-run \n', code: 0 });
});

it('refuses a command that is too long for SSH before anything starts', () => {
  const refused = { code: 'invalid_input', message: expect.stringContaining('too long for SSH') };
  expect(() => exec('echo', ['x'.repeat(128 * 1024)])).toThrow(expect.objectContaining(refused));
  expect(() => exec('echo', Array(3000).fill("'".repeat(40)))).toThrow(expect.objectContaining(refused));
});

it('passes a signal on to the command alone', async () => {
  const process = sh('trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.1; done');
  const ended = outcome(process);
  await new Promise<void>((resolve) => process.stdout.once('data', () => resolve()));
  await process.signal('TERM');
  expect(await ended).toMatchObject({ said: expect.stringMatching(/bye\n$/), code: 3 });
});

describe('a signal that comes before the connection of the command is made', () => {
  /** That connection is made when the search for the command has begun to wait, or when the test makes `go`. */
  beforeEach(() => {
    const go = join(dir, 'go');
    writeFileSync(join(dir, 'sleep'), `#!/bin/sh\n: >'${go}'\nexec /bin/sleep 0.01\n`, { mode: 0o755 });
    pretend(
      'for last; do :; done',
      `case $last in *children*) ;; *) until [ -e '${go}' ]; do /bin/sleep 0.01; done ;; esac`,
      'exec sh -c "exec $last"',
    );
  });

  test.each([
    ['INT', 130],
    ['TERM', 143],
    ['HUP', 129],
    ['KILL', 137],
  ])('reaches it: %s', async (name, code) => {
    const process = sh('read word; exit 3', { hasInput: true });
    const ended = outcome(process);
    await process.signal(name);
    writeFileSync(join(dir, 'go'), '');
    process.stdin?.end();
    expect(await ended).toMatchObject({ said: '', code });
  });

  it('reaches it beside another signal, which is not taken for the command', async () => {
    const process = sh('read word; exit 3', { hasInput: true });
    const ended = outcome(process);
    await Promise.all([process.signal('INT'), process.signal('INT')]);
    process.stdin?.end();
    expect(await ended).toMatchObject({ said: '', code: 130 });
  });
});

it('sends no signal to a command that has ended', async () => {
  const process = sh('exit 3');
  expect(await outcome(process)).toMatchObject({ code: 3 });
  pretend(`: >'${join(dir, 'started')}'`);
  await process.signal('TERM');
  expect(existsSync(join(dir, 'started'))).toBe(false);
});

it('does not wait for what the command left running', async () => {
  expect(await outcome(sh('sleep 20 & echo done'))).toEqual({ said: 'done\n', complained: '', code: 0 });
});

it('fails where the connection breaks, though the code is one that a command may have', async () => {
  pretend('echo "Connection refused" >&2; exit 255');
  const process = sh('true');
  process.stdout.resume();
  process.stderr.resume();
  await expect(process.exitCode).rejects.toMatchObject({ code: 'hypervisor_failed' });
});

it('says what is missing where there is no ssh', async () => {
  vi.stubEnv('PATH', '/no/such');
  const process = sh('true');
  process.stdout.resume();
  process.stderr.resume();
  await expect(process.exitCode).rejects.toMatchObject({
    value: { code: 'file_missing', hint: 'Install the OpenSSH client, then try again.' },
  });
});
