import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { expect, test } from './support/test.ts';

test('the packaged app answers for its database without a window or a display', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const command = (...args: string[]) => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = appEnvironment(home);
    const { status, stdout } = spawnSync(packagedApp, [...sandboxFlags, ...args], { env, encoding: 'utf8' });
    return { status, stdout };
  };
  const db = (...args: string[]) => command('db', ...args);

  await test.step('before there is one, and makes nothing', () => {
    const { status, stdout } = db('status', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'missing' });
    expect(readdirSync(home.dir)).toEqual(['state']);
    expect(readdirSync(home.stateDir)).toEqual([]);
  });

  await test.step('while the dashboard runs', async () => {
    const app = await launch();
    const { path } = await app.value('database.status', {});
    const { status, stdout } = db('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ path, state: 'up_to_date', integrity: 'ok' });
    expect(status).toBe(0);
    expect(db('backup').status).toBe(0);
    expect(await app.value('database.backups', {})).toHaveLength(1);
  });

  await test.step('and tells a program that it was asked for nothing sensible', () => {
    expect(db('frob')).toEqual({ status: 2, stdout: '' });
  });

  await test.step('and ends with what it did where nobody reads what it says', async () => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = appEnvironment(home);
    for (const [args, code] of [
      [['db', 'backup'], 0],
      [['diagnostics', join(home.dir, 'unread.tar.gz')], 0],
      [['diagnostics', '--frob'], 2],
    ] as const) {
      const child = spawn(packagedApp, [...sandboxFlags, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.destroy();
      child.stderr.destroy();
      expect(await once(child, 'exit')).toEqual([code, null]);
    }
  });

  await test.step('and collects diagnostics, for a dashboard that shows no window', () => {
    const file = join(home.dir, 'report.tar.gz');
    expect(command('diagnostics', file)).toEqual({ status: 0, stdout: `${file}\n` });
    const text = execFileSync('tar', ['-xzOf', file, '--wildcards', '*/database.txt', '*/host.txt'], {
      encoding: 'utf8',
    });
    expect(text).toMatch(/^State +up_to_date$/m);
    expect(text).toMatch(/^Display server +none$/m);
    expect(command('diagnostics', '--frob').status).toBe(2);
  });
});
