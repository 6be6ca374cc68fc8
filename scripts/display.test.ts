import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hasDisplay, withDisplay } from './display.ts';

beforeEach(() => {
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
});
afterEach(() => vi.unstubAllEnvs());

const socketOf = (env: NodeJS.ProcessEnv) => `/tmp/.X11-unix/X${env.DISPLAY?.slice(1)}`;

it('makes a display where there is none, which only this user can use, and takes it away again', async () => {
  const env = await withDisplay(async (env) => {
    expect(hasDisplay(env)).toBe(true);
    expect(existsSync(socketOf(env))).toBe(true);
    expect(statSync(env.XAUTHORITY ?? '').mode & 0o777).toBe(0o600);
    return env;
  });
  expect(existsSync(socketOf(env))).toBe(false);
  expect(existsSync(env.XAUTHORITY ?? '')).toBe(false);
});

it('takes the display away also when what used it fails', async () => {
  let used: NodeJS.ProcessEnv = {};
  const failing = withDisplay(async (env) => {
    used = env;
    throw new Error('no window');
  });
  await expect(failing).rejects.toThrow('no window');
  expect(existsSync(socketOf(used))).toBe(false);
});

it('takes the display away when the process is told to end', async () => {
  const module = JSON.stringify(new URL('./display.ts', import.meta.url).href);
  const script = `import { withDisplay } from ${module};
    await withDisplay((env) => new Promise(() => { console.log(env.DISPLAY); setInterval(() => {}, 1000); }));`;
  const child = spawn('node', ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [data]: Buffer[] = await once(child.stdout, 'data');
  const socket = socketOf({ DISPLAY: String(data).trim() });
  expect(existsSync(socket)).toBe(true);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(143);
  expect(existsSync(socket)).toBe(false);
});

it('uses the display that there is', async () => {
  vi.stubEnv('DISPLAY', ':7');
  expect(await withDisplay(async (env) => env.DISPLAY)).toBe(':7');
});

it('says that there is no display when it can make none', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(withDisplay(async () => 'shown')).rejects.toThrow('There is no display');
});
