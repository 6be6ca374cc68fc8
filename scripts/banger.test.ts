import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { imageFiles } from '../app/testing/test-dashboard.ts';
import { projectDir } from './setup/places.mjs';

test('commands run from the sources, without Electron or a display, and say nothing but their answer', () => {
  const home = mkdtempSync(join(tmpdir(), 'banger-test-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  const run = (...words: string[]) => {
    const command = [join(projectDir, 'scripts/banger.mjs'), ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      ...{ cwd: projectDir, encoding: 'utf8', env: { ...env, BANGER_HOME: join(home, 'b') } },
    });
    return { status, stdout, stderr };
  };
  expect(run('vm', 'list', '--json')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
  expect(run('vm', 'show', 'web')).toMatchObject({ status: 3, stdout: '' });

  // As npm runs it.
  Object.assign(env, { npm_lifecycle_event: 'banger', INIT_CWD: home });
  imageFiles(home);
  const words = ['image', 'import', 'rootfs.ext4', '--name', 'mine', '--kernel', 'vmlinuz'];
  expect(run(...words)).toMatchObject({ status: 0, stderr: '' });
});
