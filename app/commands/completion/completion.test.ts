import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { commandsOn } from '../testing/run-commands.ts';
import { scripts } from './scripts.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(() => app.dispose());

/** The candidates without their descriptions. */
async function words(...typed: string[]): Promise<string[]> {
  const run = commandsOn(app, { env: { BANGER_HOME: app.home } });
  const { code, out } = await run('complete', '--', ...typed);
  expect(code).toBe(0);
  return out.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

test.each([
  [
    [''],
    ['vm', 'run', 'image', 'job', 'host', 'ssh-config', 'mcp', 'db', 'diagnostics', 'completion', 'help'],
  ],
  [['v'], ['vm']],
  [
    ['vm', 'st'],
    ['start', 'stop'],
  ],
  [
    ['vm', 'stop', '--'],
    ['--force', '--json', '--help'],
  ],
  [
    ['vm', 'wait', 'x', '--for', ''],
    ['running', 'ready', 'stopped'],
  ],
  [['vm', 'wait', '--for', 'ru'], ['running']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['image', 'import', ''], [':files']],
  [['image', 'import', '--kernel', ''], [':files']],
  [['db', 'status', '--file', ''], [':files']],
  [['vm', 'create', '--cpus', ''], []],
  [['vm', 'frob', ''], []],
  [['vm', 'start', '--', ''], [':files']],
])('behind %j come %j', async (typed, expected) => expect(await words(...typed)).toEqual(expected));

test('names of VMs and images are completed, but those that no line can hold', async () => {
  await app.image('debian');
  const { id } = await app.vm('web');
  await app.vm('web-2');
  expect(await words('vm', 'start', '')).toEqual(['web', 'web-2']);
  expect(await words('vm', 'start', 'web', 'web-')).toEqual(['web-2']);
  expect(await words('vm', 'create', 'x', '--image', 'd')).toEqual(['debian']);
  expect(await words('vm', 'cp', '')).toEqual(['web:/', 'web-2:/', ':files']);
  expect(await words('vm', 'cp', 'web:/etc', 'web-')).toEqual(['web-2:/', ':files']);
  expect(await words('image', 'show', '')).toEqual(['debian']);
  (app.store.db as unknown as { prepare(sql: string): { run(...values: unknown[]): void } })
    .prepare('UPDATE vms SET name = ? WHERE id = ?')
    .run('\x1b[2J\n:files', id);
  expect(await words('vm', 'start', '')).toEqual(['web-2']);
});

test('where there is no database there are no names, and none is made', async () => {
  const run = commandsOn(app, { env: { BANGER_HOME: join(app.home, 'none') } });
  expect(await run('complete', '--', 'vm', 'start', '')).toEqual({ code: 0, out: '', err: '' });
});

describe('the script', () => {
  /** A program of the name that says what it was asked, and answers with what a shell must get right. */
  function fakeProgram(): string {
    const folder = makeTestFolder();
    const program = join(folder, 'banger-desktop');
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s|' "$@" >'${folder}/asked'\nprintf 'web\\tA VM\\nthe blue one\\n'\n`,
    );
    chmodSync(program, 0o755);
    return folder;
  }

  test('of bash hands over the words, and quotes what it gets', () => {
    const folder = fakeProgram();
    const script = `${scripts.bash}
COMP_WORDS=(${folder}/banger-desktop vm start 'a b' we); COMP_CWORD=4
_banger_desktop
printf '%s\\n' "\${COMPREPLY[@]}"; cat ${folder}/asked`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['web\nthe\\ blue\\ one\ncomplete|--|vm|start|a b|we|', '']);
  });

  test.skipIf(spawnSync('fish', ['--version']).status !== 0)('of fish offers what it gets', () => {
    const folder = fakeProgram();
    const script = `set -x PATH ${folder} $PATH\n${scripts.fish}\ncomplete -C 'banger-desktop vm start we'`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' });
    expect(stdout).toContain('web\tA VM');
  });

  test.skipIf(spawnSync('zsh', ['--version']).status !== 0)(
    'of zsh hands over the words, and what they mean',
    () => {
      const folder = fakeProgram();
      const script = `compdef() { : }
_describe() { print -rl -- "\${(@P)3}" }
${scripts.zsh}
words=(${folder}/banger-desktop vm start 'a b' we); CURRENT=5
_banger_desktop; cat ${folder}/asked`;
      const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
      expect([stdout, stderr]).toEqual(['web:A VM\nthe blue one\ncomplete|--|vm|start|a b|we|', '']);
    },
  );
});
