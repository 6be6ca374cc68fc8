import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCleanExec } from '../programs/clean-exec.ts';
import { until } from '../testing/until.ts';
import { openTerminal } from './open-terminal.ts';
import { terminals } from './terminals.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'open-terminal-'));
  program('ssh', 'exit 0');
});
afterEach(() => rmSync(dir, { recursive: true }));

function program(name: string, script: string): void {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A terminal that notes with what it was started, and where. */
const noting = () => `printf '%s\\n' "$0" "$@" "$PWD" >'${dir}/draft'\n/bin/mv '${dir}/draft' '${dir}/noted'`;

async function noted(): Promise<string[]> {
  await until(() => expect(existsSync(join(dir, 'noted'))).toBe(true), { interval: 10 });
  return readFileSync(join(dir, 'noted'), 'utf8').trim().split('\n');
}

const command = ['ssh', '-o', 'IdentityFile="/a b/key"', "it's; $HOME", 'root@127.16.0.2'];
const open = (env: Record<string, string> = {}, cleanExec: string | null = null) =>
  openTerminal(command, { env: { PATH: dir, ...env }, cleanExec });

it('starts the first terminal that is there, with the very words, in the user’s home', async () => {
  program('konsole', noting());
  program('xterm', 'exit 1');
  expect(await open()).toBe('konsole');
  expect(await noted()).toEqual([join(dir, 'konsole'), '-e', ...command, homedir()]);
});

it.each(terminals)(
  'hands $program every word as it is, whatever is in it',
  async ({ program: name, before }) => {
    program(name, `printf '%s\\0' "$@" >'${dir}/draft'\n/bin/mv '${dir}/draft' '${dir}/noted'`);
    const hostile = [
      '-oProxyCommand=id',
      '--',
      '',
      ' a  b ',
      '"',
      "it's",
      '$(id) `id` $HOME',
      '-e',
      '; id &&',
      '*',
      '%s',
    ];
    const words = ['ssh', ...hostile, 'two\nlines\n', '\t\r\\n', '日本'];
    await openTerminal(words, { env: { PATH: dir }, cleanExec: await installCleanExec(dir) });
    await until(() => expect(existsSync(join(dir, 'noted'))).toBe(true), {
      interval: 10,
    });
    const received = readFileSync(join(dir, 'noted'), 'utf8').split('\0').slice(0, -1);
    expect(received).toEqual([...before, ...words]);
  },
);

it('starts it through the program that closes what is open here', async () => {
  program('foot', noting());
  expect(await open({}, await installCleanExec(dir))).toBe('foot');
  expect(await noted()).toEqual([join(dir, 'foot'), ...command, homedir()]);
});

it('leaves one running that keeps its window open', async () => {
  program('kitty', `${noting()}\nexec /bin/sleep 2`);
  expect(await open()).toBe('kitty');
  expect(await noted()).toContain('root@127.16.0.2');
});

it('prefers what $TERMINAL names, by name or by path', async () => {
  program('konsole', 'exit 1');
  program('mine', noting());
  expect(await open({ TERMINAL: 'mine' })).toBe('mine');
  expect((await noted()).slice(0, 2)).toEqual([join(dir, 'mine'), '-e']);
  expect(await open({ TERMINAL: join(dir, 'mine') })).toBe('mine');
});

it.each(['not-there', '/not/there', './mine', 'mine -e', 'xterm; rm -rf /'])(
  'passes over the $TERMINAL %j, which is no program',
  async (TERMINAL) => {
    program('mine', 'exit 1');
    program('alacritty', noting());
    expect(await open({ TERMINAL })).toBe('alacritty');
  },
);

it('says that there is none, and offers to copy the command', async () => {
  await expect(open()).rejects.toMatchObject({
    code: 'file_missing',
    value: {
      message: 'No terminal program was found on this computer.',
      hint: expect.stringContaining('Copy the command'),
    },
  });
});

it('says that one ended right after it started, instead of claiming that it is open', async () => {
  program('xterm', 'exit 3');
  await expect(open()).rejects.toMatchObject({
    value: {
      message: 'xterm ended right after it started (exit code 3).',
      hint: expect.stringContaining('Copy the command'),
    },
  });
});

it('says that a file that was taken for a terminal cannot be run', async () => {
  writeFileSync(join(dir, 'xterm'), 'no program', { mode: 0o755 });
  await expect(open()).rejects.toMatchObject({
    value: { message: expect.stringMatching(/^xterm (couldn’t be started|ended right after it started)/) },
  });
});

it('opens nothing when the command itself is not installed', async () => {
  rmSync(join(dir, 'ssh'));
  program('xterm', noting());
  await expect(open()).rejects.toMatchObject({
    code: 'file_missing',
    value: { message: 'The program ssh isn’t installed on this computer.' },
  });
  expect(existsSync(join(dir, 'noted'))).toBe(false);
});
