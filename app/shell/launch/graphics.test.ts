import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberGraphics } from './graphics.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'graphics-'));
  path = join(dir, 'graphics.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A launch that shows its last window, drawn by what `compositing` says. True: no graphics processor was tried. */
function launch(
  compositing: string,
  { switches = [] as string[], stateDir = dir, windows = 1 } = {},
): boolean {
  const app = new EventEmitter();
  let disabled = false;
  const electron = Object.assign(app, {
    commandLine: { hasSwitch: (name: string) => switches.includes(name) },
    disableHardwareAcceleration: () => {
      disabled = true;
    },
    getGPUFeatureStatus: () => ({ gpu_compositing: compositing }),
  });
  rememberGraphics(electron as unknown as App, stateDir);
  const opened = Array.from({ length: windows }, () => new EventEmitter());
  for (const window of opened) app.emit('browser-window-created', {}, window);
  opened.at(-1)?.emit('show');
  return disabled;
}

describe('a graphics processor', () => {
  it('that cannot be used is tried once', () => {
    expect(launch('disabled_software')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(launch('disabled_software')).toBe(true);
    expect(launch('disabled_software')).toBe(true);
  });

  it('is known, too, where the first window is closed before anybody sees it', () => {
    launch('disabled_software', { windows: 2 });
    expect(launch('disabled_software')).toBe(true);
  });

  it('that is used goes on being used', () => {
    expect(launch('enabled')).toBe(false);
    expect(launch('enabled')).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it('is tried again when this computer or Electron is another, and what was noted before goes', () => {
    writeFileSync(
      path,
      JSON.stringify({ bootId: 'before', electron: process.versions.electron, usable: false }),
    );
    expect(launch('enabled')).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it('that somebody wants not to be used is not held to be unusable', () => {
    expect(launch('disabled_software', { switches: ['disable-gpu'] })).toBe(false);
    expect(launch('enabled')).toBe(false);
  });

  it('is tried each time where nothing can be noted', () => {
    const stateDir = join(dir, 'a-file');
    writeFileSync(stateDir, '');
    expect(launch('disabled_software', { stateDir })).toBe(false);
    expect(launch('disabled_software', { stateDir })).toBe(false);
  });
});
