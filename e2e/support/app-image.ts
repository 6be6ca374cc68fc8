import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Start } from './app.ts';

/** The AppImage that scripts/e2e.ts had made, as a person keeps a download: in a folder of an awkward name. */
export function downloaded(dir: string): string {
  const made = process.env.BANGER_APPIMAGE;
  if (!made) throw new Error('BANGER_APPIMAGE names no AppImage. Run: node scripts/e2e.ts');
  const folder = join(dir, 'Téléchargements – mine');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'Banger Desktop (1).AppImage');
  copyFileSync(made, file);
  chmodSync(file, 0o755);
  return file;
}

interface How {
  /** Unpacked, without FUSE. */
  readonly extract?: boolean;
  /** What stands before it. */
  readonly before?: readonly string[];
  /** Chromium's sandbox; not as root. */
  readonly sandboxed?: boolean;
}

/**
 * A program that starts an AppImage with what must come before the arguments that Playwright begins with, and in the poorest
 * of surroundings: no session bus, no runtime folder.
 */
export function starter(dir: string, image: string, { extract, before = [], sandboxed }: How = {}): Start {
  const program = [...before, image, ...(extract ? ['--appimage-extract-and-run'] : [])];
  const words = program.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const executable = join(dir, 'start');
  const forgotten = 'unset DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR';
  writeFileSync(executable, `#!/bin/sh\n${forgotten}\nexec ${words} "$@"\n`, { mode: 0o755 });
  return { executable, sandboxed: sandboxed ?? false };
}

/** All by which a process could depend on files: mapped, open, worked in, named to it. */
export function dependencies(pid: number): string {
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', '\n');
  const links = execFileSync('ls', ['-l', `/proc/${pid}/fd`, `/proc/${pid}/cwd`, `/proc/${pid}/exe`], {
    encoding: 'utf8',
  });
  return [read('maps'), read('cmdline'), read('environ'), links].join('\n');
}
