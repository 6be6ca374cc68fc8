import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './test.ts';

/** With a Wayland desktop of its own, that nobody sees: the environment of what opens windows there. */
export const waylandTest = test.extend<{ wayland: Record<string, string> }>({
  wayland: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'wayland-'));
    const socket = 'wayland-banger';
    const args = ['--backend=headless-backend.so', '--use-pixman', '--idle-time=0', `--socket=${socket}`];
    const session = { XDG_RUNTIME_DIR: dir, XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: socket };
    // Its own runtime folder, and no display around it that it would open a window on.
    const weston = spawn('weston', args, {
      env: { PATH: process.env.PATH, HOME: dir, XDG_RUNTIME_DIR: dir },
      stdio: 'ignore',
    });
    const ended = once(weston, 'exit');
    await expect.poll(() => existsSync(join(dir, socket))).toBe(true);
    // Electron before 38 opens on X unless it is told.
    await use({ ...session, ELECTRON_OZONE_PLATFORM_HINT: 'wayland' });
    weston.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  },
});
