import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { readStarterManifest } from '../../starter/manifest.ts';

const projectDir = join(import.meta.dirname, '../../..');
const home = mkdtempSync(join(tmpdir(), 'banger-run-'));

async function banger(...words: string[]) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  const child = spawn(process.execPath, [join(projectDir, 'scripts/banger.mjs'), ...words], {
    env: { ...env, BANGER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code: code as number | null };
}

afterAll(() => rmSync(home, { recursive: true }));

describe('run, in an installation that has nothing yet', { timeout: 180_000 }, () => {
  it('creates the starter image, prints what the guest prints, and leaves no VM', async () => {
    const { kernelVersion } = await readStarterManifest(join(projectDir, 'build/starter'));
    expect(await banger('run', 'starter', '--', 'uname', '-r')).toEqual({
      ...{ out: `${kernelVersion}\n`, err: '', code: 0 },
    });
    expect(await banger('run', 'starter', '--', 'sh', '-c', 'exit 7')).toEqual({ out: '', err: '', code: 7 });
    expect((await banger('vm', 'list', '--json')).out).toBe('[]\n');
  });

  it('ends when its time is over, and leaves no VM', async () => {
    expect(await banger('run', 'starter', '--timeout', '8', '--', 'sleep', '1000')).toMatchObject({
      code: 5,
    });
    expect((await banger('vm', 'list', '--json')).out).toBe('[]\n');
  });
});
