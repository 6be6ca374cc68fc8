import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';

const program = join(import.meta.dirname, '../../../scripts/banger.mjs');

/** A running VM “web” of the starter image, in an installation of its own, used by processes of the command line. */
export async function openGuestOfCommands(...more: string[]) {
  const home = mkdtempSync(join(tmpdir(), 'banger-commands-'));
  const begin = (...words: string[]): ChildProcess =>
    spawn(process.execPath, [program, ...words], {
      env: { ...process.env, BANGER_HOME: home },
      stdio: 'pipe',
    });
  const done = async (...words: string[]) =>
    expect(await outcomeOf(begin(...words))).toMatchObject({ code: 0, err: expect.any(String) });
  await done('image', 'build', 'starter');
  await done('vm', 'create', 'web', '--image', 'starter', ...more, '--start');
  // A command that goes on and answers the others, as a dashboard would.
  const host = begin('vm', 'wait', 'web', '--for', 'stopped');
  return {
    home,
    begin,
    /** Runs a line of the guest's shell. */
    async sh(script: string) {
      const { out, err, code } = await outcomeOf(begin('vm', 'exec', 'web', '--', 'sh', '-c', script));
      return { out: out.toString(), err, code };
    },
    async close(): Promise<void> {
      await outcomeOf(begin('vm', 'stop', 'web', '--force'));
      if (host.exitCode === null) await once(host, 'close');
      rmSync(home, { recursive: true });
    },
  };
}

export type GuestOfCommands = Awaited<ReturnType<typeof openGuestOfCommands>>;

/** What a process wrote, and its exit code. */
export async function outcomeOf(child: ChildProcess, input: Uint8Array = Buffer.alloc(0)) {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('it has no pipes');
  stdin.on('error', () => undefined).end(input);
  const [out, bytes, [code]] = await Promise.all([buffer(stdout), buffer(stderr), once(child, 'close')]);
  return { out, bytes, err: bytes.toString(), code: code as number | null };
}
