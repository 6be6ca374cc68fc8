import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchOptions } from './app.ts';
import { expect, test } from './test.ts';

/** With a Wayland desktop of its own, that nobody sees: how the app opens its windows there. */
export const waylandTest = test.extend<{ wayland: LaunchOptions }>({
  wayland: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'wayland-'));
    const socket = 'wayland-banger';
    const args = ['--backend=headless-backend.so', '--use-pixman', '--idle-time=0', `--socket=${socket}`];
    // No X server beside it, on which a window would open all the same.
    const session = {
      XDG_RUNTIME_DIR: dir,
      XDG_SESSION_TYPE: 'wayland',
      WAYLAND_DISPLAY: socket,
      DISPLAY: '',
    };
    // Its own runtime folder, and no display around it that it would open a window on.
    const weston = spawn('weston', args, {
      env: { PATH: process.env.PATH, HOME: dir, XDG_RUNTIME_DIR: dir },
      stdio: 'ignore',
    });
    const ended = once(weston, 'exit');
    await expect.poll(() => existsSync(join(dir, socket))).toBe(true);
    // Electron before 38 opens on X unless it is told. The desktop has no GPU, and Chromium draws nothing there (of an empty
    // app neither) while it looks for one.
    await use({
      env: { ...session, ELECTRON_OZONE_PLATFORM_HINT: 'wayland', BANGER_HYPERVISOR: 'fake' },
      flags: ['--disable-gpu'],
    });
    weston.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  },
});
