import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lifelinePath, makeLifeline, openLifeline } from './lifeline.ts';

const dir = mkdtempSync(join(tmpdir(), 'lifeline-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Resolves once the process has its input; it then lives on. */
async function startHelper(path: string) {
  const stdin = await makeLifeline(path);
  const child = spawn('/bin/sh', ['-c', 'echo ready; read -r line'], { stdio: [stdin, 'pipe', 'ignore'] });
  closeSync(stdin);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

it('tells everybody who has opened it that the process dies, and not before', async () => {
  const path = lifelinePath(dir, 'files');
  const child = await startHelper(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const opened = [openLifeline(path), openLifeline(path)];
  const told: number[] = [];
  const ends = opened.map(async (lifeline, at) => {
    await lifeline?.ended;
    told.push(at);
  });
  opened[0]?.letGo();
  await ends[0];
  // The other one is not told by that, nor by another helper that comes and goes meanwhile.
  const other = await startHelper(lifelinePath(dir, 'network'));
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(told).toEqual([0]);
  child.kill('SIGKILL');
  await Promise.all(ends);
  expect(told).toEqual([0, 1]);
});

it('is not there where nobody made it, and cannot be made without its folder', async () => {
  expect(openLifeline(lifelinePath(dir, 'none'))).toBeNull();
  const path = lifelinePath(join(dir, 'nowhere'), 'files');
  await expect(makeLifeline(path)).rejects.toMatchObject({
    code: 'hypervisor_failed',
    message: expect.stringContaining(path),
  });
  expect(existsSync(path)).toBe(false);
});
