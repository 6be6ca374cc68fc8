import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** True when there is a screen to open a window on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The command in front of another one that gives it a screen of its own; empty when there is a screen.
 * Null when there is none and xvfb-run is not installed.
 */
export function displayPrefix(env: NodeJS.ProcessEnv = process.env): string[] | null {
  if (hasDisplay(env)) return [];
  return onPath('xvfb-run', env) ? ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24'] : null;
}

function onPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env.PATH ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
