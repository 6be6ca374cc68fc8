import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** True when there is a screen to open a window on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Calls `use` with an environment in which windows can open: this one, or one with an Xvfb of its own that ends with it.
 * Rejects where there is neither a display nor Xvfb. (xvfb-run would take Ctrl-C to its X server before the app could close.)
 */
export async function withDisplay<T>(use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  if (hasDisplay()) return use(process.env);
  const dir = await mkdtemp(join(tmpdir(), 'banger-display-'));
  try {
    const authority = join(dir, 'authority');
    await writeFile(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });
    const server = await startXvfb(authority);
    const leave = (signal: NodeJS.Signals) => {
      // Ctrl-C reaches what uses the display as well, and who listens to a signal decides by itself: then we wait.
      if (signal === 'SIGINT' || process.listenerCount(signal) > 1) return;
      rmSync(dir, { recursive: true, force: true });
      void server.stop().finally(() => process.exit(128 + constants.signals[signal]));
    };
    for (const signal of endings) process.on(signal, leave);
    try {
      return await use({ ...process.env, DISPLAY: server.display, XAUTHORITY: authority });
    } finally {
      for (const signal of endings) process.off(signal, leave);
      await server.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A line of an Xauthority file that lets in, on any display, who knows the cookie: only this user can read the file. */
function authorityEntry(cookie: Buffer): Buffer {
  const anyHost = Buffer.from([0xff, 0xff]);
  const fields = [Buffer.alloc(0), Buffer.alloc(0), Buffer.from('MIT-MAGIC-COOKIE-1'), cookie];
  return Buffer.concat([anyHost, ...fields.flatMap((field) => [Buffer.from([0, field.length]), field])]);
}

async function startXvfb(authority: string): Promise<{ display: string; stop: () => Promise<void> }> {
  const screen = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp'];
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-auth', authority], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true, // in a group of its own, where the terminal's Ctrl-C does not reach it
  });
  const ended = once(server, 'close').catch(() => undefined);
  const number = firstLine(server.stdio[3] as Readable);
  const display = await Promise.race([number, once(server, 'exit').then(() => null)]).catch(() => null);
  if (display === null)
    throw new Error(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are not set), and Xvfb could not make one.',
    );
  return {
    display: `:${display}`,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

async function firstLine(stream: Readable): Promise<string> {
  const [data]: Buffer[] = await once(stream, 'data');
  return String(data).trim();
}
