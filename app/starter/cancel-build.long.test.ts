import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildStarter } from './build-starter.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cancel-build-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The working folders of processes that live below `dir`. */
function processesBelow(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readlinkSync(`/proc/${pid}/cwd`)];
      } catch {
        return []; // it ended meanwhile
      }
    })
    .filter((cwd) => cwd.startsWith(folder));
}

it.each(['Downloading packages', 'Unpacking packages', 'Creating the root file system'])(
  'keeps the earlier image and leaves no file and no process behind when cancelled at "%s"',
  { timeout: 120_000 },
  async (wanted) => {
    const outDir = join(dir, 'starter');
    mkdirSync(outDir);
    writeFileSync(join(outDir, 'earlier'), '');
    const cancel = new AbortController();
    const fractions: number[] = [];
    const building = buildStarter({
      outDir,
      signal: cancel.signal,
      onProgress: ({ step, fraction }) => {
        fractions.push(fraction);
        // A moment later, so that a program of this step is at work.
        if (step === wanted) setTimeout(() => cancel.abort(), 50);
      },
    });
    await expect(building).rejects.toMatchObject({ code: 'cancelled' });
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b)); // progress never falls
    expect(readdirSync(dir, { recursive: true }).sort()).toEqual(['starter', 'starter/earlier']);
    await expect.poll(() => processesBelow(dir)).toEqual([]);
  },
);
