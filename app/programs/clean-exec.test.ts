import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installCleanExec } from './clean-exec.ts';

const dir = mkdtempSync(join(tmpdir(), 'clean-exec-'));
let cleanExec: string;

beforeAll(async () => {
  cleanExec = String(await installCleanExec(dir));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What the command prints, and its exit code; it inherits descriptors far above 2. */
function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; out: string }> {
  const leak = openSync('/etc/hostname', 'r');
  const stdio = ['ignore', 'pipe', 'inherit', ...Array<number>(60).fill(leak)] as const;
  return new Promise((resolve, reject) => {
    const child = spawn(cleanExec, command, { stdio: [...stdio], env });
    let out = '';
    child.stdout?.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out }));
  });
}

it('what it starts has the standard descriptors and none of the others', async () => {
  const { out } = await run(['/bin/ls', '/proc/self/fd']);
  // The last one is the folder that ls itself reads.
  expect(out.trim().split('\n')).toEqual(['0', '1', '2', '3']);
});

it('what it starts gets all arguments and the environment to the letter', async () => {
  const { out } = await run(['/usr/bin/printenv', 'A', 'B'], { A: 'one, two', B: 'ü\n"' });
  expect(out).toBe('one, two\nü\n"\n');
  expect((await run(['/bin/echo', '', '-n', 'a b'])).out).toBe(' -n a b\n');
});

it('a program that is not there ends it with 127, as shells have it', async () => {
  expect((await run(['/no/such/program'])).code).toBe(127);
});
