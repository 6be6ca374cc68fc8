import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { knownEditors } from './editors.ts';
import { installedEditors, openEditor } from './open-editor.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'open-editor-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function program(path: string, script: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, path), 0o755);
}

const noting = () => `printf '%s\\0' "$@" >'${dir}/draft'\n/bin/mv '${dir}/draft' '${dir}/noted'`;
const env = () => ({ PATH: join(dir, 'bin'), HOME: dir });
const place = { host: 'banger-web', user: 'root', port: 2222, folder: '/root/my app' };

async function noted(): Promise<string[]> {
  await until(() => expect(existsSync(join(dir, 'noted'))).toBe(true), { interval: 10 });
  return readFileSync(join(dir, 'noted'), 'utf8').split('\0').slice(0, -1);
}

it.each([
  ['vscode', 'code', ['--remote', 'ssh-remote+banger-web', '/root/my app']],
  ['vscodium', 'codium', ['--remote', 'ssh-remote+banger-web', '/root/my app']],
  ['cursor', 'cursor', ['--remote', 'ssh-remote+banger-web', '/root/my app']],
  ['zed', 'zeditor', ['ssh://banger-web/root/my%20app']],
  [
    'gateway',
    'jetbrains-gateway',
    [
      'jetbrains-gateway://connect#host=banger-web&port=2222&user=root&type=ssh&deploy=true&projectPath=%2Froot%2Fmy%20app',
    ],
  ],
] as const)('%s is told of the folder in its own way', async (id, name, words) => {
  program(join('bin', name), noting());
  await openEditor(id, place, { env: env(), cleanExec: null });
  expect(await noted()).toEqual(words);
});

it('is one way for each editor of the table, by the test above', () => {
  expect(knownEditors.map(({ id }) => id)).toEqual(['vscode', 'vscodium', 'cursor', 'zed', 'gateway']);
});

it.each(['/a b', "/it's", '/$(id)', '/"; rm -rf /', '/--wait', '/日本', '/a#b?c&d=e'])(
  'nothing in the folder %s is understood as anything else',
  async (folder) => {
    for (const { id, programs } of knownEditors) {
      program(join('bin', programs[0] ?? ''), noting());
      await openEditor(id, { ...place, folder }, { env: env(), cleanExec: null });
      const words = await noted();
      rmSync(join(dir, 'noted'));
      const last = words.at(-1) ?? '';
      const understood =
        id === 'zed'
          ? decodeURIComponent(new URL(last).pathname)
          : id === 'gateway'
            ? new URLSearchParams(new URL(last).hash.slice(1)).get('projectPath')
            : last;
      expect(understood).toBe(folder);
    }
  },
);

it('finds those that are installed, also where a graphical session’s PATH doesn’t lead', async () => {
  program('bin/codium', 'exit 0');
  program('.local/bin/cursor', 'exit 0');
  program('.local/share/JetBrains/Toolbox/scripts/gateway', 'exit 0');
  const ids = (await installedEditors(env())).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['vscodium', 'cursor', 'gateway']));
});

it('says that one is not installed, and that one doesn’t work', async () => {
  const options = { env: env(), cleanExec: null };
  const missing = knownEditors.find(({ id }) => id === 'gateway');
  expect(missing).toBeDefined();
  await expect(openEditor('gateway', place, options)).rejects.toMatchObject({
    code: 'file_missing',
    value: { message: 'JetBrains Gateway isn’t installed on this computer.' },
  });
  program('bin/code', 'exit 3');
  await expect(openEditor('vscode', place, options)).rejects.toMatchObject({
    code: 'file_invalid',
    value: {
      message: 'VS Code ended right after it started (exit code 3).',
      hint: 'Open the SSH host banger-web from the editor itself.',
    },
  });
});
