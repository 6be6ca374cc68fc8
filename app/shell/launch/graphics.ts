import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { readBootId } from '../../lib/boot-id.ts';
import { removeSmallFile, writeSmallFile } from '../../lib/small-file.ts';

/**
 * Where Chromium can use no graphics processor (in many virtual machines, over some remote desktops) it finds that out at each
 * launch: by a process that fails, and for which the page has to wait. So what the first launch finds is noted, and while this
 * computer runs and Electron is the same the next ones draw by software from the start. To be called before Electron is ready.
 */
export function rememberGraphics(
  app: Pick<App, 'commandLine' | 'disableHardwareAcceleration' | 'getGPUFeatureStatus' | 'on'>,
  stateDir: string,
): void {
  const path = join(stateDir, 'graphics.json');
  const here = JSON.stringify({
    bootId: readBootId(),
    electron: process.versions.electron,
    usable: false,
  });
  if (read(path) === here) app.disableHardwareAcceleration();
  // Whoever started it so has chosen that: it says nothing of the computer.
  else if (!app.commandLine.hasSwitch('disable-gpu'))
    app.on('browser-window-created', (_, window) => {
      // By then something is drawn, and so it is known by what.
      window.once('show', () => note(path, app.getGPUFeatureStatus().gpu_compositing, here));
    });
}

function note(path: string, compositing: string, unusable: string): void {
  if (compositing === 'disabled_software') writeSmallFile(path, unusable);
  else removeSmallFile(path);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
